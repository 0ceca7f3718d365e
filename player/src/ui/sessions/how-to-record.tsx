/** Stands in place of the list while nothing is recorded. */
export function HowToRecord() {
  const tag = `<script src="${location.origin}/recorder.js" data-key="demo" async></script>`;
  return (
    <div className="empty">
      <h2>Nothing is recorded yet</h2>
      <p>
        Open <a href="/demo/">the demo shop</a>, buy something, and come back: its session will stand here, live. Or put this line into the
        pages of your own application, with your project's key in place of “demo”:
      </p>
      <pre>{tag}</pre>
    </div>
  );
}
