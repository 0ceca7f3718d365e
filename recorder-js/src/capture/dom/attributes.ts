import { getAttribute, getAttributeNames, hasAttribute, matches, namespaceURI, nodeName } from '../../lib/dom.ts';
import { memo } from '../../lib/memo.ts';
import { MAX_ELEMENT, MAX_NAME, shorten } from '../../privacy/bounds.ts';
import { inputValue, isButton, isCheck, isField, isHidden, type Field } from '../../privacy/input-value.ts';
import { strictUrl } from '../../privacy/scrub.ts';
import { isSecretName } from '../../privacy/secret-name.ts';
import type { ResolvedOptions } from '../../options.ts';
import { AttributeKind } from './attribute-kind.ts';
import type { CaptureContext } from '../context.ts';
import { Flag } from './flag.ts';
import { changedText, sheetText } from './style-sheet.ts';
import { recordedCss } from './recorded-css.ts';
import { absolute, recordedSrcset } from '../urls.ts';

/** Facts that all elements of a name have in common. */
export interface Tag {
  /** The name as it is recorded. */
  name: string;
  html: boolean;
  flags: number;
  media: boolean;
  custom: boolean;
  field: boolean;
  /** Whether it is a frame or a canvas, which has more to tell than its tree. */
  special: boolean;
}

/** Taken when the script loads: a page may give the name CSS to something of its own. */
const { supports } = CSS;
const HTML = 'http://www.w3.org/1999/xhtml';

type Write = (name: string, value: unknown) => void;

const urls = /^(?:src|href|xlink:href|poster|background|data|action|formaction|cite|ping)$/;
/** Attributes whose value people read. */
const labels = /^(?:title|alt|placeholder|label|aria-)/;
/** Attributes that are kept of an HTML element whose words are hidden: layout and styles need them. */
const structural =
  /^(?:class|id|type|role|dir|lang|hidden|disabled|multiple|readonly|open|width|height|sizes?|(?:row|col)s|(?:row|col)?span|v?align|bgcolor|color|border|cell(?:padding|spacing)|start|media|rel|as|name|for|slot|part|is|popover|http-equiv|charset|min|max|step|contenteditable|inert|list|inputmode|enterkeyhint|aria-(?:\w+ed|hidden|current|invalid)|data-sr-.*)$/;

const kindOf = memo((name): number => {
  if (name === 'class' || name === 'id') return AttributeKind.Name;
  if (name === 'value') return AttributeKind.Value;
  if (name === 'checked' || name === 'selected') return AttributeKind.Initial;
  // A nonce is a password of the page's policy; srcdoc is a document of its own.
  if (name === 'nonce' || name === 'srcdoc' || name.length > MAX_NAME) return AttributeKind.Never;
  if (name.startsWith('on')) return AttributeKind.Handler;
  if (name === 'style') return AttributeKind.Style;
  if (urls.test(name)) return AttributeKind.Url;
  if (/^(?:image)?srcset$/.test(name)) return AttributeKind.Srcset;
  if (structural.test(name)) return AttributeKind.Structural;
  if (labels.test(name)) return AttributeKind.Label;
  if (isSecretName(name)) return AttributeKind.Secret;
  return name === 'd' || supports(name, 'inherit') ? AttributeKind.Drawing : AttributeKind.Other;
});

/** One attribute of the page in its recorded form; undefined: it is not recorded. */
export function attributeValue(element: Element, name: string, value: string, flags: number, options: ResolvedOptions): string | undefined {
  const masked = flags & Flag.Masked;
  /** The words of the element are hidden, except for their shape. */
  const shaped = !!options.says && !(flags & (Flag.Interface | Flag.Plain));
  const { strict, scrub, maskText } = options;
  const kind = options.maskAttributes.has(name) ? undefined : kindOf(name);
  const text = shorten(value);
  switch (kind) {
    case AttributeKind.Name:
      return scrub.code(text);
    case AttributeKind.Value:
      if (isField(element)) return inputValue(element, options, masked);
      break;
    case AttributeKind.Initial:
      // Whether the field is checked or selected now is state, which is recorded elsewhere.
      if (/^(?:INPUT|OPTION)$/.test(nodeName(element))) return undefined;
      break;
    case AttributeKind.Never:
      return undefined;
    case AttributeKind.Handler:
      // A handler never runs in a replay.
      return '';
    case AttributeKind.Style:
      return recordedCss(value, element, options, strict || masked);
    case AttributeKind.Url:
      if (/FRAME$/.test(nodeName(element))) return undefined;
      // The target of a link or a form tells as much as its words and is hidden with them; a picture or a part of a drawing is no text.
      return (
        (masked || shaped) &&
          !/^(?:src|poster|background)$/.test(name) &&
          (namespaceURI(element) === HTML ? /^(?!link$|base$)/i : /^a$/).test(nodeName(element))
          ? strictUrl
          : scrub.url
      )(absolute(value, element));
    case AttributeKind.Srcset:
      return recordedSrcset(value, element, scrub.url);
    case AttributeKind.Structural:
      return scrub.code(text);
    case AttributeKind.Drawing:
    case AttributeKind.Other:
      // In a drawing a row of numbers is no payment card.
      if (namespaceURI(element) !== HTML && (kind === AttributeKind.Drawing || name in element))
        return scrub.code(text.includes('?') ? scrub.traits(text) : text);
  }
  if (kind === undefined || masked) return maskText(text, element);
  if (value && (kind === AttributeKind.Secret || (name === 'content' && isSecretName(getAttribute(element, 'name') ?? '')))) return '***';
  if (flags & Flag.Plain) return scrub.log(text);
  // The label of a field is no secret of the person who fills it in.
  if (kind === AttributeKind.Label) return (flags & Flag.Interface || isField(element) ? scrub.words : scrub.text)(text);
  return (kind === AttributeKind.Value || options.says ? scrub.text : scrub.log)(text);
}

/** Writes an element's attributes and, under rrweb's names, the state that the markup does not tell. */
export function writeAttributes(element: Element, flags: number, { name: tag, field }: Tag, context: CaptureContext, write: Write): void {
  const { options } = context;
  const cssText =
    tag === 'link'
      ? linkText(element as HTMLLinkElement, context)
      : tag === 'style'
        ? changedText(element as HTMLStyleElement, options)
        : undefined;
  if (cssText !== undefined) write('_cssText', cssText);
  if (tag === 'style') context.sheets?.set(element as HTMLStyleElement, cssText);
  // rrweb knows no sheet that is switched off; a sheet for no medium shows the same.
  const off = tag === 'style' && (element as HTMLStyleElement).sheet?.disabled;
  if (off) write('media', 'not all');
  let room = MAX_ELEMENT;
  for (const name of getAttributeNames(element)) {
    if (
      (cssText !== undefined && (name === 'rel' || name === 'href')) ||
      (off && name === 'media') ||
      (name === 'value' && field && !isCheck(element as Field))
    )
      continue;
    const recorded = attributeValue(element, name, getAttribute(element, name)!, flags, context.options);
    if (recorded !== undefined && (room -= name.length + recorded.length) > 0) write(name, recorded);
    if (name === 'popover') context.recorded(element);
  }
  if (field) writeField(element as Field, flags, context, write);
  else if (tag === 'option') {
    // The chosen option is the value of the select, and as private as any value.
    const select = element.closest('select');
    if ((element as HTMLOptionElement).selected && !(select ? isHidden(select, options) : options.maskAllInputs)) write('selected', true);
  } else if (tag === 'dialog') {
    if ((element as HTMLDialogElement).open) write('rr_open_mode', dialogMode(element));
  } else if (tag === 'audio' || tag === 'video') {
    const media = element as HTMLMediaElement;
    write('rr_mediaState', media.paused ? 'paused' : 'played');
    for (const name of ['currentTime', 'playbackRate', 'muted', 'loop', 'volume'] as const)
      write(`rr_media${name[0].toUpperCase()}${name.slice(1)}`, media[name]);
  }
}

export function dialogMode(dialog: Element): string {
  return matches(dialog, ':modal') ? 'modal' : 'non-modal';
}

function writeField(field: Field, flags: number, context: CaptureContext, write: Write): void {
  const { options } = context;
  if (isCheck(field)) {
    if ((field as HTMLInputElement).checked) write('checked', true);
    if ((field as HTMLInputElement).indeterminate) context.recorded(field);
  } else if (isButton(field)) {
    if (hasAttribute(field, 'value')) write('value', inputValue(field, options, flags & Flag.Masked));
  } else {
    const value = inputValue(field, options, flags & Flag.Masked);
    if (value) write('value', value);
    // A select without a chosen option has no attribute that says so: an event does.
    else if ((field as HTMLSelectElement).selectedIndex < 0) context.recorded(field);
  }
}

/** The text of a linked style sheet; undefined until it is loaded. */
export function linkText(link: HTMLLinkElement, { options }: CaptureContext): string | undefined {
  return /stylesheet/i.test(link.rel) ? sheetText(link.sheet, link, options) : undefined;
}
