// Starts the portal's script; Odoo runs it once the page is there.
import { watchCode } from './state_watch';

watchCode({ document, fetch: (...request) => window.fetch(...request), reload: () => window.location.reload() });
