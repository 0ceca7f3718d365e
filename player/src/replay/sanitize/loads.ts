/** Where a recorded page may load pictures, fonts and films from: every host but the viewer's own (`all`), or nowhere (`none`). */
export type Assets = 'all' | 'none';

const loopback = /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\])$/;
/**
 * The demo shop may load its pictures, although the server that serves the viewer serves it too, from the same origin: without them the
 * first recording anybody sees would have no pictures.
 */
const ownShop = '/demo/';

/**
 * Says which addresses a replayed page may load from. A cookie belongs to a host and not to a port, so a request for a picture from another
 * port of the viewer's host would carry the viewer's login.
 */
export class Loads {
  readonly assets: Assets;
  readonly #viewer: URL;

  /** @param viewer The viewer's own address; relative addresses in a recording resolve against it. */
  constructor(viewer: string, assets: Assets) {
    this.#viewer = new URL(viewer);
    this.assets = assets;
  }

  /** Whether a picture, font or film may be loaded from an address. A `#part` of the page itself and a `data:` address need no request. */
  allows(address: string): boolean {
    if (address === '' || address.startsWith('#')) return true;
    const url = this.#resolve(address);
    if (url?.protocol === 'data:') return true;
    return url !== null && isWeb(url) && this.assets === 'all' && !this.#isOwn(url);
  }

  /**
   * Whether a text, if something took it for an address, would be one that may not be loaded. A text without a scheme or two slashes at its
   * start does not count: it is taken for an address only where one is expected.
   */
  mayMislead(text: string): boolean {
    const url = /[:/\\]/.test(text) ? this.#resolve(text) : null;
    return url !== null && isWeb(url) && !this.allows(text) && /^[\0-\x20]*(?:[a-z][\w+.\s-]*:|[/\\\s]{2})/i.test(text);
  }

  #isOwn(url: URL): boolean {
    if (url.origin === this.#viewer.origin && url.pathname.startsWith(ownShop)) return false;
    const host = hostOf(url);
    const own = hostOf(this.#viewer);
    return host === own || (loopback.test(host) && loopback.test(own));
  }

  #resolve(address: string): URL | null {
    try {
      return new URL(address, this.#viewer);
    } catch {
      return null;
    }
  }
}

function isWeb(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:';
}

/** The host without a dot at its end. The URL parser has already turned `0x7f.1` and `①②⑦.0.0.1` into `127.0.0.1`, but keeps that dot. */
function hostOf(url: URL): string {
  return url.hostname.replace(/\.$/, '');
}
