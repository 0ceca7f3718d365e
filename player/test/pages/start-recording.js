// Records this page with rrweb; the test provides `emit`. Events that only our recorder makes are written as wire/README.md has them.
const { record } = rrwebRecord;
record({ emit: keep, sampling: { mousemove: 50 } });
record.addCustomEvent('page', { title: document.title, referrer: document.referrer });

function keep(event) {
  emit(location.pathname, event);
}

function say(level, text) {
  keep({
    type: 6,
    timestamp: Date.now(),
    data: { plugin: 'rrweb/console@1', payload: { level, payload: [JSON.stringify(text)], trace: [] } },
  });
}

function fail(error) {
  record.addCustomEvent('error', { kind: 'error', name: error.name, message: error.message, stack: error.stack });
}
