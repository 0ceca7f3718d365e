import { useCallback, useEffect, useRef, useState } from 'react';

const scrollKeys = new Set(['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown']);

export interface Follow {
  /** The list keeps the playhead in sight. */
  follow: boolean;
  setFollow: (follow: boolean) => void;
  /** The same at this moment: what is drawn may be a frame older. */
  isFollowing: () => boolean;
  /** Scrolls the list without ending `follow`. */
  scrollTo: (top: number) => void;
}

/** The list follows the playhead until the person scrolls it: by wheel, finger, key or scroll bar. */
export function useFollow(scroller: HTMLElement | null): Follow {
  const [follow, setDrawn] = useState(true);
  const now = useRef(true);
  const setFollow = useCallback((follow: boolean): void => {
    now.current = follow;
    setDrawn(follow);
  }, []);
  const isFollowing = useCallback(() => now.current, []);
  const own = useRef(-1);
  const scrollTo = useCallback(
    (top: number): void => {
      if (!scroller) return;
      scroller.scrollTop = top;
      own.current = scroller.scrollTop;
    },
    [scroller],
  );

  useEffect(() => {
    if (!scroller) return;
    const end = new AbortController();
    const options = { signal: end.signal, passive: true };
    /** The element that the pointer pressed last: where nothing has the focus, keys scroll that one. */
    let pressedAt: EventTarget | null = null;
    let isPressed = false;
    const leave = (): void => {
      if (scroller.scrollHeight > scroller.clientHeight) setFollow(false);
    };
    const isIn = (target: EventTarget | null): boolean => target instanceof Node && scroller.contains(target);
    const onKey = ({ key, target }: KeyboardEvent): void => {
      if (scrollKeys.has(key) && isIn(target === document.body ? pressedAt : target)) leave();
    };
    const onPress = ({ target }: PointerEvent): void => {
      pressedAt = target;
      isPressed = true;
      // A press on the list itself, and not on a row, is on its scroll bar.
      if (target === scroller) leave();
    };
    scroller.addEventListener('wheel', leave, options);
    scroller.addEventListener('touchmove', leave, options);
    addEventListener('keydown', onKey, options);
    addEventListener('pointerdown', onPress, options);
    for (const type of ['pointerup', 'pointercancel']) addEventListener(type, () => (isPressed = false), options);
    // Drawing a selection beyond the edge scrolls too.
    scroller.addEventListener(
      'scroll',
      () => isPressed && isIn(pressedAt) && Math.abs(scroller.scrollTop - own.current) > 1 && leave(),
      options,
    );
    return () => end.abort();
  }, [scroller, setFollow]);

  return { follow, setFollow, isFollowing, scrollTo };
}
