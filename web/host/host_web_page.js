/**
 * Whether the page is visible and online: see weft/page.h.
 */
addToLibrary({
  $weftPage__deps: ['$weftPageState', '$weftStatus', '$weftReason'],
  $weftPage: {
    /**
     * The present value of a state, and the events that report its changes.
     * @param {number} state of weftPageState
     * @returns {{now: boolean, target: EventTarget, types: string[]} | {status: number, message: string}}
     */
    look(state) {
      const { VISIBLE, ONLINE } = weftPageState;
      try {
        const { document, navigator } = globalThis;
        if (state === VISIBLE && document) return { now: !document.hidden, target: document, types: ['visibilitychange'] };
        if (state === ONLINE && typeof navigator?.onLine === 'boolean') return { now: navigator.onLine, target: globalThis, types: ['online', 'offline'] };
      } catch (error) {
        return { status: weftStatus.ENOTSUP, message: `the page does not tell its state: ${weftReason(error)}` };
      }
      if (state !== VISIBLE && state !== ONLINE) return { status: weftStatus.EINVAL, message: `a page has no state ${state}` };
      const what = state === VISIBLE ? 'visible is known only to pages' : 'online is known only to pages and workers';
      return { status: weftStatus.ENOTSUP, message: `whether the page is ${what}` };
    },
  },

  weft_host_page_state__sig: 'ii',
  weft_host_page_state__deps: ['$weftPage'],
  weft_host_page_state: (state) => {
    const { now, status } = weftPage.look(state);
    return status ?? Number(now);
  },

  weft_host_page_watch__sig: 'ii',
  weft_host_page_watch__deps: ['$weftPage', '$weft', '$weftSource', '$weftStatus', '$weftReason'],
  weft_host_page_watch: (state) => {
    const { now, status, message, target, types } = weftPage.look(state);
    let id, outcome = status === undefined ? { value: now } : { status, message };
    try {
      if (status === undefined) id = weft.events(target, types, { value: () => weftPage.look(state).now, limit: 1, overflow: 'drop-oldest' });
    } catch (error) {
      outcome = { status: weftStatus.ENOTSUP, message: `the page does not tell its state: ${weftReason(error)}` };
    }
    id ??= weftSource.open({});
    weftSource.push(id, outcome);
    return id;
  },
});
