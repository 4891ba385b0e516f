/** Who did what, as administrators read it. */
import { Frame } from '../features/administration/Frame';
import { Trail } from '../features/audit/Trail';

export default function AuditTrail() {
  return (
    <Frame lead="jejak.lead">
      <Trail />
    </Frame>
  );
}
