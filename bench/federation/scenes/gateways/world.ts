/** What the four services hold. Sizes are chosen so that the answer to the operation has about 88 KB. */
import { tenantOf } from '../../tenants.ts';

export interface User {
  readonly id: string;
  readonly tenantId: string;
  readonly name: string;
  readonly username: string;
  readonly birthday: number;
}

export interface Product {
  readonly upc: string;
  readonly tenantId: string;
  readonly name: string;
  readonly price: number;
  readonly weight: number;
  readonly inStock: boolean;
}

export interface Review {
  readonly id: string;
  readonly tenantId: string;
  readonly authorId: string;
  readonly upc: string;
  readonly body: string;
}

const people = ['Ada', 'Grace', 'Edsger', 'Barbara', 'Alan', 'Radia'];
const things = [
  'Table',
  'Couch',
  'Glass',
  'Chair',
  'Television',
  'Lamp',
  'Grill',
  'Fridge',
  'Sofa',
];
const reviewCount = 27;

export const users: readonly User[] = people.map((name, n) => ({
  id: String(n + 1),
  tenantId: tenantOf(n),
  name: `${name} Example`,
  username: `${name.toLowerCase()}.example`,
  birthday: 1900 + n * 7,
}));

export const products: readonly Product[] = things.map((name, n) => ({
  upc: String(n + 1),
  tenantId: tenantOf(n),
  name,
  price: (n + 1) * 173,
  weight: (n + 1) * 90,
  inStock: n % 3 !== 0,
}));

export const reviews: readonly Review[] = Array.from({ length: reviewCount }, (_, n) => {
  const author = users[n % users.length] ?? users[0];
  const product = products[(n * 5) % products.length] ?? products[0];
  if (author === undefined || product === undefined) throw new TypeError('the world is empty');
  return {
    id: String(n + 1),
    tenantId: author.tenantId,
    authorId: author.id,
    upc: product.upc,
    body: `Review ${n + 1}: would buy it again, gladly.`,
  };
});
