import type { ReactNode } from 'react';
import { logout } from '../source/api.ts';
import { Link, navigate } from './router.tsx';

/** The bar at the top: the link to the list, the content that the page gives, the button that logs out. */
export function Header({ children }: { children?: ReactNode }) {
  const leave = (): void => void logout().finally(() => navigate('/login'));
  return (
    <header className="header">
      <Link href="/" className="brand" aria-label="All sessions">
        <img src="/icon.svg" alt="" width="20" height="20" />
        <span>Session Replay</span>
      </Link>
      <div className="header-middle">{children}</div>
      <button type="button" className="quiet" onClick={leave}>
        Log out
      </button>
    </header>
  );
}
