/** A first request in three languages; what the developers' page shows and the tests parse. Pure. */
export const FIRST_QUERY = `query CariKoperasi {
  matchCooperatives(input: { place: { text: "Pondokgede" }, products: "boneka", needs: [INPUTS] }) {
    matches(first: 3) {
      nodes { points distanceM cooperative { name } reasons { message } }
    }
  }
}`;

const oneLine = FIRST_QUERY.replace(/\s+/g, ' ');

export function firstRequest(language: 'curl' | 'typescript' | 'rust', origin: string): string {
  const body = JSON.stringify({ query: oneLine });
  switch (language) {
    case 'curl':
      return `curl ${origin}/graphql \\\n  -H 'content-type: application/json' -H 'accept-language: id' \\\n  -d '${body}'`;
    case 'typescript':
      return `const response = await fetch('${origin}/graphql', {
  method: 'POST',
  headers: { 'content-type': 'application/json', 'accept-language': 'id' },
  body: JSON.stringify({ query: \`${FIRST_QUERY}\` }),
});
const { data, errors } = await response.json();`;
    case 'rust':
      return `let answer: serde_json::Value = reqwest::Client::new()
    .post("${origin}/graphql")
    .header("accept-language", "id")
    .json(&serde_json::json!({ "query": r#"${FIRST_QUERY}"# }))
    .send().await?
    .json().await?;`;
  }
}
