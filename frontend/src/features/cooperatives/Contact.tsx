/** The acts that need no account: write, call, visit, print a slip. */
import { Link } from 'wouter';
import { useTexts } from '../../app/language';
import { graphql, type ResultOf } from '../../gql/graphql';
import { telLink, websiteLink, whatsappLink } from '../../lib/contacts';
import { Icon } from '../../ui/Icon';

export const ContactParts = graphql(`
  fragment ContactParts on Cooperative @_unmask {
    id
    name
    address
    contacts {
      phone
      whatsapp
      email
      website
    }
  }
`);

export function Contact({
  cooperative,
  products,
  query,
}: {
  cooperative: ResultOf<typeof ContactParts>;
  /** What she makes, if she came from a search. */
  products: string;
  /** The search she came with, for the slip. */
  query: string;
}) {
  const t = useTexts();
  const { contacts, name } = cooperative;
  const message = products
    ? t('kontak.pesanUsaha', { nama: name, usaha: products })
    : t('kontak.pesan', { nama: name });
  const whatsapp = contacts.whatsapp && whatsappLink(contacts.whatsapp, message);
  const phone = contacts.phone && telLink(contacts.phone);
  const website = contacts.website && websiteLink(contacts.website);
  return (
    <div className="contact">
      <div className="contact-acts">
        {whatsapp && (
          <a className="button button-main" href={whatsapp} target="_blank" rel="noreferrer noopener">
            <Icon name="chat" />
            {t('kontak.whatsapp')}
          </a>
        )}
        {phone && (
          <a className={`button ${whatsapp ? '' : 'button-main'}`} href={phone}>
            <Icon name="phone" />
            {t('kontak.telepon', { nomor: contacts.phone ?? '' })}
          </a>
        )}
        <Link
          className={`button ${whatsapp || phone ? '' : 'button-main'}`}
          href={`/koperasi/${cooperative.id}/slip${query && `?${query}`}`}
        >
          <Icon name="print" />
          {t('kontak.slip')}
        </Link>
      </div>
      <ul className="plain-list contact-more">
        {contacts.email && (
          <li>
            <Icon name="mail" size={18} />
            <a href={`mailto:${contacts.email}`}>{contacts.email}</a>
          </li>
        )}
        {website && (
          <li>
            <Icon name="globe" size={18} />
            <a href={website} target="_blank" rel="noreferrer noopener">
              {contacts.website}
            </a>
          </li>
        )}
        {cooperative.address && (
          <li>
            <Icon name="place" size={18} />
            <span>{cooperative.address}</span>
          </li>
        )}
      </ul>
      {!whatsapp && !phone && !contacts.email && <p className="small second">{t('kontak.kosong')}</p>}
    </div>
  );
}
