// What went wrong, until it is read.
import { alerts, dismiss } from '../state/alerts';

export function Alerts() {
  return (
    <div class="alerts">
      {alerts.value.map((alert) => (
        <div key={alert.about} class={`alert ${alert.tone}`}>
          <p role={alert.tone === 'error' ? 'alert' : 'note'}>{alert.text}</p>
          <button type="button" class="quiet" aria-label="Dismiss" onClick={() => dismiss(alert.about)}>
            ×
          </button>
        </div>
      ))}
    </div>
  );
}
