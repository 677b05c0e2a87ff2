/** What the pages before somebody is signed in can do beyond links and forms: passkeys. */

import { initPasskeys } from './passkeys.js';

initPasskeys();
