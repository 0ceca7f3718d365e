import type { ReactNode } from 'react';
import { Header } from './header.tsx';
import { Link } from './router.tsx';

/** A page that only says something, with the way back. */
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

/** The page before there is anything to show. */
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
