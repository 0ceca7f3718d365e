export const presets = ['strict', 'interface', 'balanced', 'open'] as const;

/**
 * How much of the page is shown: `strict` masks all text, inputs and media; `interface` shows what the application itself says and only the shape of all other words;
 * `balanced` masks inputs, e-mail addresses, card numbers and secrets in URLs; `open` only what is marked.
 */
export type PrivacyPreset = (typeof presets)[number];
