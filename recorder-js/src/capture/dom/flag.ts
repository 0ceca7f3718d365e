/** Facts that the mirror keeps of a node besides its id. */
export const Flag = {
  /** Its text is masked. */
  Masked: 1,
  /** Its text is a style sheet. */
  Style: 2,
  /** Its children are not recorded: it is blocked, a script, a text area … */
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

/** The flags that hide or show words; children inherit them. */
export const HIDES = Flag.Masked | Flag.Interface | Flag.Plain;
