/** What an attribute is about, by its name; this decides in which form it is recorded. */
export const AttributeKind = {
  /** An attribute of any script or framework, with any text. */
  Other: 0,
  /** Styles and programs find the element by it. */
  Name: 1,
  Value: 2,
  /** Whether the field is checked or selected at first. */
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
  /** Its name says that it is a secret. */
  Secret: 11,
  /** Makes the looks of an element that is not HTML. */
  Drawing: 12,
} as const;
