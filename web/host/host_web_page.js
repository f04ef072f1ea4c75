/**
 * Whether the page is visible and online: see weft/page.h, whose enum weft_page_state this knows.
 */
addToLibrary({
  $weftPage__deps: ['$weftStatus'],
  $weftPage: {
    /**
     * What is known of a state, and which events tell of changes.
     * @param {number} state
     * @returns {{now: boolean, target: EventTarget, types: string[]} | {status: number, message: string}}
     */
    look(state) {
      const { document, navigator } = globalThis;
      if (state === 0 && document) return { now: !document.hidden, target: document, types: ['visibilitychange'] };
      if (state === 1 && typeof navigator?.onLine === 'boolean') return { now: navigator.onLine, target: globalThis, types: ['online', 'offline'] };
      if (state !== 0 && state !== 1) return { status: weftStatus.EINVAL, message: `there is no state ${state} of a page` };
      const what = state === 0 ? 'visible is known to pages' : 'online is known to pages and workers';
      return { status: weftStatus.ENOTSUP, message: `whether the page is ${what} alone` };
    },
  },

  weft_host_page_state__deps: ['$weftPage'],
  weft_host_page_state: (state) => {
    const { now, status } = weftPage.look(state);
    return status ?? Number(now);
  },

  weft_host_page_watch__deps: ['$weftPage', '$weft', '$weftSource'],
  weft_host_page_watch: (state) => {
    const { now, status, message, target, types } = weftPage.look(state);
    if (status !== undefined) {
      const id = weftSource.open({});
      weftSource.push(id, { status, message });
      return id;
    }
    const id = weft.events(target, types, { value: () => weftPage.look(state).now, limit: 1, overflow: 'drop-oldest' });
    weftSource.push(id, { value: now });
    return id;
  },
});
