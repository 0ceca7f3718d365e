const MAX_CHARACTERS = 64 * 1024;

/** The text of a request's or response's body, its secrets scrubbed; undefined where it is none (a file, a picture). Loaded when a page has opted in for a URL. */
export async function text(body: unknown, scrub: (text: string) => string): Promise<string | undefined> {
  const whole = await read(body);
  if (whole === undefined) return undefined;
  return whole.length > MAX_CHARACTERS ? `${scrub(whole.slice(0, MAX_CHARACTERS))}… (${whole.length} characters)` : scrub(whole);
}

async function read(body: unknown): Promise<string | undefined> {
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  if (body instanceof FormData)
    return [...body].map(([name, value]) => `${name}=${typeof value === 'string' ? value : `(file ${value.size} bytes)`}`).join('&');
  if (!(body instanceof Response)) return undefined;
  const type = body.headers.get('content-type') ?? '';
  // A stream of events never ends.
  return /json|text|xml|urlencoded/.test(type) && !type.includes('event-stream') ? body.text() : undefined;
}
