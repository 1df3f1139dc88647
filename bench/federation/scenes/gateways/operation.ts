/** The one operation of the public gateway benchmark, with our `$snapshot`. */
export const testQuery = `
fragment User on User { id username name(snapshot: $snapshot) }
fragment Review on Review { id body }
fragment Product on Product {
  inStock(snapshot: $snapshot) name(snapshot: $snapshot) price shippingEstimate upc weight
}
query TestQuery($snapshot: ID) {
  users(snapshot: $snapshot) {
    ...User
    reviews(snapshot: $snapshot) {
      ...Review
      product {
        ...Product
        reviews(snapshot: $snapshot) {
          ...Review
          author {
            ...User
            reviews(snapshot: $snapshot) { ...Review product { ...Product } }
          }
        }
      }
    }
  }
  topProducts(snapshot: $snapshot) {
    ...Product
    reviews(snapshot: $snapshot) {
      ...Review
      author {
        ...User
        reviews(snapshot: $snapshot) { ...Review product { ...Product } }
      }
    }
  }
}`;
