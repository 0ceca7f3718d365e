export const presets = ['strict', 'interface', 'balanced', 'open'] as const;

/**
 * How much of the page is shown: `strict` masks all text, inputs and media; `interface` shows the application's own words and only
 * the shape of all others; `balanced` masks inputs, e-mail addresses, card numbers and secrets in URLs; `open` masks only marked
 * elements.
 */
export type PrivacyPreset = (typeof presets)[number];
