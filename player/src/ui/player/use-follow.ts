import { useCallback, useEffect, useRef, useState } from 'react';

const scrollKeys = new Set(['PageUp', 'PageDown', 'Home', 'End', 'ArrowUp', 'ArrowDown']);

export interface Follow {
  /** The list keeps the playhead in sight. */
  follow: boolean;
  setFollow: (follow: boolean) => void;
  /** Scrolls the list, by the player's own doing. */
  scrollTo: (top: number) => void;
}

/** The list follows the playhead until the person scrolls it: by wheel, finger, key or scroll bar. */
export function useFollow(scroller: HTMLElement | null): Follow {
  const [follow, setFollow] = useState(true);
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
    /** What the mouse pressed last: keys scroll that, where nothing has the focus. */
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
      // On the list itself, not on a row: on its scroll bar.
      if (target === scroller) leave();
    };
    scroller.addEventListener('wheel', leave, options);
    scroller.addEventListener('touchmove', leave, options);
    addEventListener('keydown', onKey, options);
    addEventListener('pointerdown', onPress, options);
    for (const type of ['pointerup', 'pointercancel']) addEventListener(type, () => (isPressed = false), options);
    // A selection that is drawn beyond the edge scrolls too.
    scroller.addEventListener(
      'scroll',
      () => isPressed && isIn(pressedAt) && Math.abs(scroller.scrollTop - own.current) > 1 && leave(),
      options,
    );
    return () => end.abort();
  }, [scroller]);

  return { follow, setFollow, scrollTo };
}
