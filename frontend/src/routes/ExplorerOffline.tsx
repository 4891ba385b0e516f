/** Stands in for the explorer, which is a page of its own, where there is no line and it was never opened on this device. */
import { useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { Offline } from '../ui/states';

export default function ExplorerOffline() {
  const t = useTexts();
  return (
    <div className="page">
      <PageHead title={t('menu.penjelajah')} />
      <Offline retry={() => location.reload()} />
    </div>
  );
}
