import { Component, type ReactNode } from 'react';
import { Message } from './message.tsx';

/** Says that the viewer itself has failed, in place of a white page. */
export class ErrorBoundary extends Component<{ children: ReactNode }, { failure: Error | null }> {
  override state: { failure: Error | null } = { failure: null };

  static getDerivedStateFromError(failure: Error): { failure: Error } {
    return { failure };
  }

  override render(): ReactNode {
    const { failure } = this.state;
    if (!failure) return this.props.children;
    return (
      <Message title="The viewer has failed" text={failure.message}>
        <button type="button" onClick={() => location.reload()}>
          Load it again
        </button>
      </Message>
    );
  }
}
