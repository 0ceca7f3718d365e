import { useEffect, useState, type ComponentType } from 'react';
import { Loading } from './message.tsx';

/**
 * A page whose code is loaded when it is first shown. React's own `lazy` would show it some 300 ms after it has come, because Suspense does
 * not take a fallback away sooner.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let loaded: ComponentType<Props> | null = null;
  return function Later(props) {
    const [Page, setPage] = useState(() => loaded);
    const [failure, setFailure] = useState<unknown>(null);
    useEffect(() => {
      if (Page) return;
      load().then((page) => {
        loaded = page;
        setPage(() => page);
      }, setFailure);
    }, [Page]);
    // The error boundary says it.
    if (failure) throw failure;
    return Page ? <Page {...props} /> : <Loading />;
  };
}
