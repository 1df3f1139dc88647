import { relative } from 'node:path';
import { tokenLifetimeSeconds } from '../authorization-server/policy.ts';
import type { Stack } from './stack.ts';

/** Commands for a shell, with fresh tokens in them: ask, grant, ask again, withdraw, read the log. */
export async function linesToPaste(stack: Stack): Promise<string> {
  const { authorizationServer: server, gateway, paths } = stack;
  const publisher = await server.tokenFor('mail-insights', {
    tenants: ['contoso', 'fabrikam', 'northwind'],
    elements: [
      'user.account.id',
      'user.profile.display_name',
      'user.contact.email',
      'files.file.*',
    ],
    purpose: 'publisher.app_functionality',
  });
  const support = await server.tokenFor('support-desk', {
    tenants: ['contoso'],
    elements: ['user.*', 'mail.*', 'signin.*', 'billing.*'],
    purpose: 'essential.support',
  });
  const writer = await server.tokenFor('support-desk', {
    tenants: ['contoso'],
    elements: ['files.file.*'],
    purpose: 'essential.support',
    actions: ['read', 'write'],
  });
  const admin = await server.controlTokenFor('contoso-admin');
  const data = `${gateway.url}/graphql`;
  const control = `${gateway.url}/control`;
  const config = `--config ${relative(process.cwd(), paths.configuration)}`;
  const asked = curl(data, 'PUBLISHER', accountsCase);
  return `# Tokens, good for ${tokenLifetimeSeconds / 60} minutes
PUBLISHER=${publisher}
SUPPORT=${support}
WRITER=${writer}
ADMIN=${admin}

# The publisher asks; without consent it sees no rows
${asked}

# Contoso's administrator grants two elements, and the same query is answered
GRANTED=$(${curl(control, 'ADMIN', grantConsent)})
echo "$GRANTED"
CONSENT=$(echo "$GRANTED" | sed 's/.*"id":"\\([^"]*\\)".*/\\1/')
${asked}

# ... and withdraws the consent
${curl(control, 'ADMIN', 'mutation { revokeConsent(id: \\"\'"$CONSENT"\'\\") { status withdrawnAt } }')}

# The support desk reads more, under the contract, and never a key
${curl(data, 'SUPPORT', supportCase)}

# ... and renames a file, once the administrator has consented to writing; the log holds what it was about to do, and what it did
${curl(data, 'WRITER', renameFile)}
${curl(control, 'ADMIN', grantWriting)}
${curl(data, 'WRITER', renameFile)}

# What the release log says of it, and whether it is whole
npm run -s consentry -- log tail ${config} --count 3
npm run -s consentry -- log verify ${config}
`;
}

const accountsCase = '{ accounts(first: 2) { nodes { tenantId displayName email } } }';

const supportCase =
  '{ account(id: \\"a0000001-id\\") { displayName plan recoveryKey messages(first: 1) { nodes { subject } } } }';

const grantConsent =
  'mutation { grantConsent(input: { recipient: \\"mail-insights\\",' +
  ' elements: [\\"user.profile.display_name\\", \\"user.contact.email\\"],' +
  ' purposes: [\\"publisher.app_functionality\\"], authority: \\"Global administrator\\",' +
  ' notice: { id: \\"mail-insights-notice\\", version: \\"3\\", language: \\"en\\" } }) { id status } }';

const renameFile =
  'mutation { renameFile(tenant: \\"contoso\\", id: \\"f0000007-id\\", name: \\"Budget\\") { id name } }';

const grantWriting =
  'mutation { grantConsent(input: { recipient: \\"support-desk\\",' +
  ' elements: [\\"files.file.id\\", \\"files.file.name\\"], operations: [READ, WRITE],' +
  ' purposes: [\\"essential.support\\"], authority: \\"Global administrator\\",' +
  ' notice: { id: \\"support-notice\\", version: \\"1\\", language: \\"en\\" } }) { status } }';

/** The operation stands in single quotes; quotes within it are escaped for JSON already. */
function curl(url: string, token: string, operation: string): string {
  return `curl -sw '\\n' ${url} -H 'content-type: application/json' -H "authorization: Bearer $${token}" -d '{"query":"${operation}"}'`;
}
