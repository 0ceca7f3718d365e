/** `TypeError: x is undefined`, as the server says it too. */
export function errorText(name: string | null, message: string | null): string {
  if (!message) return name || 'Error';
  return name && !message.startsWith(name) ? `${name}: ${message}` : message;
}
