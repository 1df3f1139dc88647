/** Distinct documents over the four services: other fields, other depths, other names, each with a number of its own. */
const productFields = [
  'name(snapshot: $snapshot)',
  'price',
  'weight',
  'inStock',
  'shippingEstimate',
];

/** As many documents; equal numbers make equal documents. */
export function documents(count: number): readonly string[] {
  return Array.from({ length: count }, (_, n) => documentOf(n));
}

function documentOf(n: number): string {
  const picked = productFields.filter((_, bit) => ((n >> bit) & 1) === 1);
  const product = ['upc', ...picked].join(' ');
  const depth = 1 + (n % 3);
  const root =
    n % 2 === 0 ? `users(snapshot: $snapshot) { ${user(n, depth, product)} }` : top(n, product);
  const second =
    n % 5 === 0 ? ` ${n % 2 === 0 ? top(n, product) : `users { id username${alias(n)} }`}` : '';
  return `query Soak${n}($snapshot: ID, $more: Boolean = true) { ${root}${second} }`;
}

function alias(n: number): string {
  return ` alias${n}: username`;
}

function user(n: number, depth: number, product: string): string {
  const below = depth <= 1 ? '' : ` author { ${user(n, depth - 1, product)} }`;
  return `id username${alias(n)} reviews @include(if: $more) { id body${below} product { ${product} } }`;
}

function top(n: number, product: string): string {
  return `topProducts(first: ${1 + (n % 4)}, snapshot: $snapshot) { ${product} top${n}: upc reviews @include(if: $more) { id author { id username } } }`;
}
