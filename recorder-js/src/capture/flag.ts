/** What is kept of a node besides its id; children inherit the first three. */
export const Flag = {
  /** Its text is masked. */
  Masked: 1,
  /** Its text is a style sheet. */
  Style: 2,
  /** Its children are not recorded: blocked, a script, a text area. */
  Closed: 4,
  /** It is an empty box in the recording. */
  Blocked: 8,
} as const;
