/**
 * Tables of the example world. Numbers are primary keys; ids, times and addresses are written from them when they are
 * read. Times are milliseconds since the epoch, and as precise as what the services answer.
 */
export const tables = `
CREATE TABLE tenants (id TEXT PRIMARY KEY, number INTEGER NOT NULL UNIQUE, name TEXT NOT NULL) STRICT;
CREATE TABLE accounts (
  number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, kind TEXT NOT NULL, name TEXT NOT NULL, email TEXT NOT NULL,
  phone TEXT, street TEXT, city TEXT, postcode TEXT, country TEXT,
  created INTEGER NOT NULL, recovery_key TEXT, plan TEXT
) STRICT;
CREATE TABLE account_groups (
  number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, name TEXT NOT NULL, mailbox INTEGER NOT NULL
) STRICT;
CREATE TABLE group_members (
  group_number INTEGER NOT NULL, account INTEGER NOT NULL, PRIMARY KEY (group_number, account)
) STRICT, WITHOUT ROWID;
CREATE TABLE messages (
  number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, account INTEGER NOT NULL, group_number INTEGER,
  subject TEXT NOT NULL, body TEXT NOT NULL, sender TEXT NOT NULL, receiver TEXT NOT NULL, at INTEGER NOT NULL,
  attachment INTEGER
) STRICT;
CREATE TABLE pins (
  account INTEGER NOT NULL, tenant TEXT NOT NULL, kind TEXT NOT NULL, item INTEGER NOT NULL,
  PRIMARY KEY (account, kind, item)
) STRICT, WITHOUT ROWID;
CREATE TABLE files (
  number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, account INTEGER NOT NULL, name TEXT NOT NULL,
  content TEXT NOT NULL, at INTEGER NOT NULL, modified INTEGER NOT NULL, download_url TEXT NOT NULL
) STRICT;
CREATE TABLE file_owners (
  file INTEGER NOT NULL, tenant TEXT NOT NULL, account INTEGER NOT NULL, PRIMARY KEY (file, account)
) STRICT, WITHOUT ROWID;
CREATE TABLE sign_ins (
  number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, account INTEGER NOT NULL, at INTEGER NOT NULL,
  device TEXT NOT NULL, error_code TEXT, error_message TEXT
) STRICT;
CREATE TABLE invoices (
  number INTEGER PRIMARY KEY, tenant TEXT NOT NULL, at INTEGER NOT NULL, amount TEXT NOT NULL,
  instrument TEXT NOT NULL
) STRICT;
`;

/** Made after the rows, which is faster than keeping them while rows come in. */
export const indexes = `
CREATE INDEX accounts_tenant ON accounts (tenant);
CREATE INDEX group_members_account ON group_members (account);
CREATE INDEX groups_mailbox ON account_groups (mailbox);
CREATE INDEX messages_tenant ON messages (tenant);
CREATE INDEX messages_account ON messages (account);
CREATE INDEX files_tenant ON files (tenant);
CREATE INDEX files_account ON files (account);
CREATE INDEX sign_ins_tenant ON sign_ins (tenant);
CREATE INDEX sign_ins_account ON sign_ins (account);
CREATE INDEX invoices_tenant ON invoices (tenant);
`;
