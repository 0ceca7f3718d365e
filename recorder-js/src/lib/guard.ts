let onError: (error: unknown) => void = () => {};

/** Where an error of the recorder itself goes: never into the page. */
export function setErrorSink(sink: (error: unknown) => void): void {
  onError = sink;
}

/** The same function, which never throws. Everything of ours that the page's own code calls goes through here. */
export function guarded<A extends unknown[]>(run: (...args: A) => void): (...args: A) => void {
  return (...args) => {
    try {
      run(...args);
    } catch (error) {
      onError(error);
    }
  };
}
