/** What the viewer's browser may load of a recorded page: everything but from the viewer's own host, or nothing at all. */
export type Assets = 'all' | 'none';

const loopback = /^(?:localhost|.+\.localhost|127\.\d+\.\d+\.\d+|0\.0\.0\.0|\[::1?\]|\[::ffff:7f[0-9a-f]{2}:[0-9a-f]{1,4}\])$/;
/** The shop that comes with the server is served by it, from the same origin: without its pictures the first recording anybody sees would have none. */
const ownShop = '/demo/';

/**
 * Says which addresses a replayed page may load from. A cookie knows hosts and no ports, so a picture from another port of the viewer's
 * host would be sent the viewer's login.
 */
export class Loads {
  readonly assets: Assets;
  private readonly viewer: URL;

  /** @param viewer The viewer's own address; what is relative in a recording resolves against it. */
  constructor(viewer: string, assets: Assets) {
    this.viewer = new URL(viewer);
    this.assets = assets;
  }

  /** Whether a picture, font or film may be fetched from there. A `#part` of the page itself, and `data:`, are no fetch. */
  allows(address: string): boolean {
    if (address === '' || address.startsWith('#')) return true;
    const url = this.resolve(address);
    if (url?.protocol === 'data:') return true;
    return url !== null && isWeb(url) && this.assets === 'all' && !this.isOwn(url);
  }

  /** Whether a text, if something took it for an address, would be one that may not be loaded. Without a scheme it is one only where one is expected. */
  mayMislead(text: string): boolean {
    const url = /[:/\\]/.test(text) ? this.resolve(text) : null;
    return url !== null && isWeb(url) && !this.allows(text) && /^[\0-\x20]*(?:[a-z][\w+.\s-]*:|[/\\\s]{2})/i.test(text);
  }

  private isOwn(url: URL): boolean {
    if (url.origin === this.viewer.origin && url.pathname.startsWith(ownShop)) return false;
    const host = hostOf(url);
    const own = hostOf(this.viewer);
    return host === own || (loopback.test(host) && loopback.test(own));
  }

  private resolve(address: string): URL | null {
    try {
      return new URL(address, this.viewer);
    } catch {
      return null;
    }
  }
}

function isWeb(url: URL): boolean {
  return url.protocol === 'http:' || url.protocol === 'https:';
}

/** The parser has already made `0x7f.1` and `①②⑦.0.0.1` into `127.0.0.1`; only the dot at the end is left to it. */
function hostOf(url: URL): string {
  return url.hostname.replace(/\.$/, '');
}
