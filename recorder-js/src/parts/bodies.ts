const MAX_CHARACTERS = 64 * 1024;

/** The text of a request's or response's body, its secrets scrubbed; undefined where it is none (a file, a picture). Loaded when a page has opted in for a URL. */
export async function text(body: unknown, scrub: (text: string) => string): Promise<string | undefined> {
  const whole = await read(body);
  if (whole === undefined) return undefined;
  const scrubbed = scrub(named(whole.slice(0, MAX_CHARACTERS), scrub));
  return whole.length > MAX_CHARACTERS ? `${scrubbed}… (${whole.length} characters)` : scrubbed;
}

async function read(body: unknown): Promise<string | undefined> {
  if (typeof body === 'string') return body;
  if (body instanceof URLSearchParams) return body.toString();
  if (body instanceof FormData)
    // In quotes, so that it is known where a value ends.
    return [...body]
      .map(([name, value]) => `${name}=${typeof value === 'string' ? JSON.stringify(value) : `(file ${value.size} bytes)`}`)
      .join('&');
  if (!(body instanceof Response)) return undefined;
  const type = body.headers.get('content-type') ?? '';
  // A stream of events never ends.
  return /json|text|xml|urlencoded/.test(type) && !type.includes('event-stream') ? body.text() : undefined;
}

/** Parts of a multipart body, elements of XML, fields of HTML and pairs of JSON have their names where a scrub that reads on does not see them: here each value is scrubbed with its name. */
function named(body: string, scrub: (text: string) => string): string {
  const value = (name: string, value: string): string => scrub(`${name}=${JSON.stringify(value)}`).slice(name.length + 2, -1);
  return body
    .replace(
      /( name="([^"\n]{1,100})"[^]{0,300}?\r?\n\r?\n)([^]*?)(?=\r?\n--|$)/g,
      (_, head: string, name: string, text: string) => head + value(name, text),
    )
    .replace(
      /(<([\w:.-]{1,100})(?:\s[^<>]{0,300})?>)([^<>]+)(?=<\/)/g,
      (_, head: string, name: string, text: string) => head + value(name, text),
    )
    .replace(
      /(\b(?:name|property|id|key)["']?\s?[=:]\s?["']([^"'\n]{1,100})["'][^<>{}\n]{0,300}?\b(?:value|content)["']?\s?[=:]\s?["'])([^"'\n]+)/g,
      (_, head: string, name: string, text: string) => head + value(name, text),
    );
}
