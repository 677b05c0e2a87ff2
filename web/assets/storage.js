/** Browser storage that is absent rather than throwing where it is forbidden. */
function storage(name) {
  return {
    get(key) {
      try {
        return window[name].getItem(`callscript:${key}`);
      } catch {
        return null;
      }
    },
    /** An empty value removes the entry. */
    set(key, value) {
      try {
        if (value) window[name].setItem(`callscript:${key}`, value);
        else window[name].removeItem(`callscript:${key}`);
      } catch {
        // Forbidden or full: the page works without it.
      }
    },
  };
}

export const session = storage('sessionStorage');
export const local = storage('localStorage');
