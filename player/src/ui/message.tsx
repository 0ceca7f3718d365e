import type { ReactNode } from 'react';
import { Header } from './header.tsx';
import { Link } from './router.tsx';

/** A page that only says something, with a link to the list. */
export function Message({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <>
      <Header />
      <main className="message" role="alert">
        <h1>{title}</h1>
        <p>{text}</p>
        <p className="message-actions">
          {children}
          <Link className="button" href="/">
            All sessions
          </Link>
        </p>
      </main>
    </>
  );
}

/** The page while its data is loading. */
export function Loading() {
  return (
    <>
      <Header />
      <main className="message" role="status">
        <p className="soft">Loading…</p>
      </main>
    </>
  );
}
