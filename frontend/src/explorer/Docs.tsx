/** The schema as reading matter: roots, types, fields, with a search. */
import {
  type GraphQLField,
  type GraphQLInputField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { useMemo, useState } from 'react';
import { useTexts } from '../app/language';
import { Icon } from '../ui/Icon';

const MOST_FOUND = 40;

export function Docs({
  schema,
  trail,
  onTrail,
}: {
  schema: GraphQLSchema;
  /** Names of the types opened, the last one shown. */
  trail: readonly string[];
  onTrail: (trail: readonly string[]) => void;
}) {
  const t = useTexts();
  const [text, setText] = useState('');
  const found = useMemo(() => find(schema, text), [schema, text]);
  const shown = trail.at(-1);
  const type = shown ? schema.getType(shown) : undefined;
  const open = (name: string) => {
    setText('');
    onTrail([...trail, name]);
  };
  return (
    <div className="docs">
      <label className="visually-hidden" htmlFor="cari-tipe">
        {t('penjelajah.cariTipe')}
      </label>
      <input
        id="cari-tipe"
        type="search"
        className="input"
        placeholder={t('penjelajah.cariTipe')}
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      {text ? (
        <ul className="plain-list" lang="en">
          {found.map(({ type: name, field }) => (
            <li key={`${name}.${field ?? ''}`}>
              <button type="button" className="link-button" onClick={() => open(name)}>
                {field ? `${name}.${field}` : name}
              </button>
            </li>
          ))}
        </ul>
      ) : (
        <>
          {trail.length > 0 && (
            <button type="button" className="link-button" onClick={() => onTrail(trail.slice(0, -1))}>
              <Icon name="back" size={16} />
              {t('penjelajah.kembali')}
            </button>
          )}
          {type ? (
            <TypeView type={type} schema={schema} onOpen={open} />
          ) : (
            <>
              <h3>{t('penjelajah.akar')}</h3>
              <ul className="plain-list" lang="en">
                {[schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].map(
                  (root) =>
                    root && (
                      <li key={root.name}>
                        <button type="button" className="link-button" onClick={() => open(root.name)}>
                          {root.name}
                        </button>
                      </li>
                    ),
                )}
              </ul>
            </>
          )}
        </>
      )}
    </div>
  );
}

function find(schema: GraphQLSchema, text: string): { type: string; field?: string }[] {
  const wanted = text.trim().toLowerCase();
  if (!wanted) return [];
  const types = Object.values(schema.getTypeMap()).filter((type) => !type.name.startsWith('__'));
  return [
    ...types.filter((type) => type.name.toLowerCase().includes(wanted)).map((type) => ({ type: type.name })),
    ...types.flatMap((type) =>
      isObjectType(type) || isInputObjectType(type) || isInterfaceType(type)
        ? Object.keys(type.getFields())
            .filter((field) => field.toLowerCase().includes(wanted))
            .map((field) => ({ type: type.name, field }))
        : [],
    ),
  ].slice(0, MOST_FOUND);
}

function TypeView({
  type,
  schema,
  onOpen,
}: {
  type: GraphQLNamedType;
  schema: GraphQLSchema;
  onOpen: (name: string) => void;
}) {
  const t = useTexts();
  const fields: (GraphQLField<unknown, unknown> | GraphQLInputField)[] =
    isObjectType(type) || isInterfaceType(type) || isInputObjectType(type) ? Object.values(type.getFields()) : [];
  const members = isUnionType(type) || isInterfaceType(type) ? schema.getPossibleTypes(type) : [];
  return (
    <div lang="en">
      <h3 className="docs-name">{type.name}</h3>
      {type.description && <p>{type.description}</p>}
      {fields.length > 0 && <h4 lang="id">{t('penjelajah.kolom')}</h4>}
      <dl>
        {fields.map((field) => (
          <div key={field.name} className="docs-field">
            <dt>
              <code>{field.name}</code>: <TypeLink type={String(field.type)} onOpen={onOpen} />
            </dt>
            <dd>
              {field.description && <p>{field.description}</p>}
              {'args' in field && field.args.length > 0 && (
                <details className="disclosure">
                  <summary lang="id">
                    {t('penjelajah.argumen')} ({field.args.length})
                  </summary>
                  <ul className="plain-list">
                    {field.args.map((argument) => (
                      <li key={argument.name}>
                        <code>{argument.name}</code>: <TypeLink type={String(argument.type)} onOpen={onOpen} />
                        {argument.description && <p className="small second">{argument.description}</p>}
                      </li>
                    ))}
                  </ul>
                </details>
              )}
              {field.deprecationReason && <p className="docs-deprecated">{field.deprecationReason}</p>}
            </dd>
          </div>
        ))}
      </dl>
      {isEnumType(type) && (
        <>
          <h4 lang="id">{t('penjelajah.nilai')}</h4>
          <dl>
            {type.getValues().map((value) => (
              <div key={value.name} className="docs-field">
                <dt>
                  <code>{value.name}</code>
                </dt>
                <dd>{value.description}</dd>
              </div>
            ))}
          </dl>
        </>
      )}
      {members.length > 0 && (
        <>
          <h4 lang="id">{t('penjelajah.anggota')}</h4>
          <ul className="plain-list">
            {members.map((member) => (
              <li key={member.name}>
                <TypeLink type={member.name} onOpen={onOpen} />
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}

/** `[Cooperative!]!` with the name in it as a button. */
function TypeLink({ type, onOpen }: { type: string; onOpen: (name: string) => void }) {
  const name = type.replace(/[[\]!]/g, '');
  const [before, after] = type.split(name);
  return (
    <code>
      {before}
      <button type="button" className="type-link" onClick={() => onOpen(name)}>
        {name}
      </button>
      {after}
    </code>
  );
}
