/** What an attribute is about, by its name: decides what the recording gets of it. */
export const AttributeKind = {
  /** Anybody's words to any program. */
  Other: 0,
  /** What styles and programs know the element by. */
  Name: 1,
  Value: 2,
  /** Whether it is checked or selected at first. */
  Initial: 3,
  Never: 4,
  Handler: 5,
  /** People read it. */
  Label: 6,
  Style: 7,
  Url: 8,
  Srcset: 9,
  /** Layout and styles need it. */
  Structural: 10,
  /** It says by its name that it is a secret. */
  Secret: 11,
  /** Makes the looks of what is not HTML. */
  Drawing: 12,
} as const;
