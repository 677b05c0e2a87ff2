/** What can be decided, in the order of the keys 1, 2 and 3, and how a button says it. */
export const VERBS = { confirmed: 'Confirm', dismissed: 'Dismiss', escalated: 'Escalate' };
