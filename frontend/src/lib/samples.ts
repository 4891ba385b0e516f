/** A request as three kinds of client write it. Pure. */
export const CLIENTS = ['curl', 'typescript', 'rust'] as const;
export type ClientKind = (typeof CLIENTS)[number];

export const CLIENT_NAMES: Record<ClientKind, string> = { curl: 'curl', typescript: 'TypeScript', rust: 'Rust' };

/** Comments go, for they would swallow the rest of a single line. */
const oneLine = (query: string) =>
  query
    .replace(/^\s*#.*$/gm, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Within single quotes of a shell. */
const quoted = (text: string) => `'${text.replace(/'/g, `'\\''`)}'`;

const indented = (text: string, by: string) => text.replace(/\n(?=.)/g, `\n${by}`);

export function request(
  client: ClientKind,
  origin: string,
  query: string,
  variables: Record<string, unknown>,
  language: string,
): string {
  const values = JSON.stringify(variables);
  switch (client) {
    case 'curl':
      return `curl ${origin}/graphql \\
  -H 'content-type: application/json' -H 'accept-language: ${language}' \\
  -d ${quoted(JSON.stringify({ query: oneLine(query), variables }))}`;
    case 'typescript':
      return `const query = \`
${query.trim()}\`;

const response = await fetch('${origin}/graphql', {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'accept-language': '${language}' },
  body: JSON.stringify({ query, variables: ${values} }),
});
const { data, errors } = await response.json();`;
    case 'rust':
      return `let query = r#"
${query.trim()}"#;

let answer: serde_json::Value = reqwest::Client::new()
    .post("${origin}/graphql")
    .header("accept-language", "${language}")
    .json(&serde_json::json!({
        "query": query,
        "variables": ${indented(JSON.stringify(variables, null, 4), '        ')},
    }))
    .send().await?
    .json().await?;`;
  }
}
