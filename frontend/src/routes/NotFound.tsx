/** An address that leads nowhere: says so, and helps on. */
import { useLocation } from 'wouter';
import { useTexts } from '../app/language';
import { PageHead } from '../app/PageHead';
import { QuestionForm } from '../features/search/QuestionForm';
import { EMPTY_SEARCH, writeSearch } from '../lib/search';

export default function NotFound() {
  const t = useTexts();
  const [, navigate] = useLocation();
  return (
    <div className="page page-narrow">
      <PageHead title={t('tidakAda.judul')} lead={t('tidakAda.lead')} />
      <div className="card card-form">
        <QuestionForm
          start={EMPTY_SEARCH}
          submitText={t('cari.tombol')}
          onSubmit={(search) => navigate(`/cari?${writeSearch(search).toString()}`)}
        />
      </div>
    </div>
  );
}
