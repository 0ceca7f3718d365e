import { Component, type ReactNode } from 'react';
import { Message } from './message.tsx';

interface ErrorBoundaryProps {
  children: ReactNode;
  /** The name of the part that this boundary guards, as a sentence begins: `The list`. Without it the part is the whole viewer. */
  what?: string;
}

/** Says that the viewer, or a part of it, has failed, in place of a white page. */
export class ErrorBoundary extends Component<ErrorBoundaryProps, { failure: Error | null }> {
  override state: { failure: Error | null } = { failure: null };

  static getDerivedStateFromError(failure: Error): { failure: Error } {
    return { failure };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    const { children, what } = this.props;
    if (!failure) return children;
    if (what) {
      return (
        <p className="failure" role="alert">
          {what} cannot be shown: {failure.message}
        </p>
      );
    }
    return (
      <Message title="The viewer has failed" text={failure.message}>
        <button type="button" onClick={() => location.reload()}>
          Load it again
        </button>
      </Message>
    );
  }
}
