/** What is kept of a node besides its id; children inherit Masked. */
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
} as const;
