/** What is kept of a node besides its id. */
export const Flag = {
  /** Its text is masked. */
  Masked: 1,
  /** Its text is a style sheet. */
  Style: 2,
  /** Its children are not recorded: blocked, a script, a text area. */
  Closed: 4,
  /** It is an empty box in the recording. */
  Blocked: 8,
  /** It has a shadow root. */
  Host: 16,
  /** Under the preset `interface`: its words are the application's own … */
  Interface: 32,
  /** … or the page says that they may be shown. */
  Plain: 64,
} as const;

/** What children inherit of what hides and shows words. */
export const HIDES = Flag.Masked | Flag.Interface | Flag.Plain;
