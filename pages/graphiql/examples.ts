/** A tab that GraphiQL opens on. Its operations run from top to bottom against the demonstration data. */
export interface ExampleTab {
  readonly name: string;
  readonly query: string;
}

const storefront = `# Storefront: what can the web shop sell right now?
# Press the triangle and choose an operation.

query StorefrontAvailability {
  availability(skus: ["MUG-BLUE", "TENT-3"], channel: "WEB") {
    sku
    availableToSell
    # Every change up to here is included: give it
    # back as atLeast to read your own writes.
    sequence
  }
}

# The same, by location. For keys of staff.
query StorefrontByLocation {
  availability(skus: ["MUG-BLUE"], channel: "WEB") {
    sku
    available
    availableToSell
    incoming
    locations {
      location {
        code
        name
      }
      available
      availableToSell
      safetyStock
    }
  }
}

query StorefrontSearch {
  products(query: "mug", first: 5) {
    nodes {
      title
      variants {
        sku
        title
        barcodes
        availability(channel: "WEB") {
          availableToSell
        }
      }
    }
  }
}
`;

const pointOfSale = `# Till: reserve, confirm, sell, take back, in order.
# This page fills in $reservation: the one made last.
#
# Every change carries an idempotencyKey. Sent twice,
# it is done once and answers "replayed": true.
# For another round, change keys and receipt.

mutation TillReserve {
  reservationCreate(
    input: {
      idempotencyKey: "example-reserve-1"
      channel: "POS-1"
      reference: "BASKET-1"
      ttlSeconds: 3600
      lines: [{ sku: "MUG-BLUE", quantity: 2 }]
    }
  ) {
    reservation {
      id
      status
      expiresAt
      lines {
        sku
        held
        location {
          code
        }
      }
    }
    userErrors {
      code
      message
    }
    sequence
    replayed
  }
}

mutation TillConfirm($reservation: ID!) {
  reservationConfirm(
    input: {
      idempotencyKey: "example-confirm-1"
      id: $reservation
      expectedVersion: null
      ifExpired: REACQUIRE
    }
  ) {
    reservation {
      status
      version
      lines {
        sku
        confirmed
      }
    }
    userErrors {
      code
      message
    }
    sequence
    replayed
  }
}

mutation TillSell($reservation: ID!) {
  saleRecord(
    input: {
      idempotencyKey: "example-sale-1"
      channel: "POS-1"
      reference: "RECEIPT-1"
      reservation: $reservation
      lines: [{ sku: "MUG-BLUE", quantity: 2 }]
    }
  ) {
    sale {
      reference
      recordedAt
      lines {
        sku
        quantity
        fromReservation
        oversold
      }
    }
    userErrors {
      code
      message
    }
    sequence
    replayed
  }
}

mutation TillReturn($reservation: ID!) {
  returnCreate(
    input: {
      idempotencyKey: "example-return-1"
      reservation: $reservation
      location: "STORE-1"
      reason: "Wrong colour"
      receive: true
      inspect: RESTOCK
      lines: [{ sku: "MUG-BLUE", quantity: 1 }]
    }
  ) {
    return {
      status
      lines {
        sku
        received
        restocked
      }
    }
    userErrors {
      code
      message
    }
    sequence
    replayed
  }
}
`;

const dashboard = `# Dashboard: start the subscription, let it run, and
# adjust or sell in another window: it comes by itself.

subscription DashboardLive {
  availabilityChanged(locations: ["STORE-1"], skus: ["MUG-BLUE"], snapshot: true) {
    sku
    location {
      code
    }
    cause
    before {
      available
    }
    after {
      available
      reserved
      committed
    }
    version
    sequence
  }
}

# Each run finds one more mug. The page fills in $key.
mutation DashboardAdjust($key: String!) {
  inventoryAdjust(
    input: {
      idempotencyKey: $key
      reason: FOUND
      note: "Behind the shelf"
      lines: [{ sku: "MUG-BLUE", location: "STORE-1", delta: 1 }]
    }
  ) {
    userErrors {
      code
      message
    }
    sequence
    replayed
  }
}

query DashboardLevels {
  inventoryLevels(skus: ["MUG-BLUE", "TJ-BLUE-M"], first: 10) {
    nodes {
      sku
      location {
        code
      }
      available
      reserved
      committed
      onHand
      version
    }
  }
}

query DashboardMovements {
  movements(filter: { skus: ["MUG-BLUE"], locations: ["STORE-1"] }, first: 10) {
    nodes {
      sequence
      kind
      quantity
      recordedAt
    }
  }
}
`;

const integrity = `# Do ledger, levels and documents agree? ADMIN only.

query IntegrityReport {
  inventoryIntegrity {
    ok
    checkedAt
    sequence
    checked
    movements
    drifted {
      check
      sku
      location {
        code
      }
      message
    }
  }
}

query IntegrityWhoAmI {
  me {
    name
    role
    channels
    locations
  }
}
`;

/** What the page shows to somebody who comes for the first time. A test runs every operation of it, in this order. */
export const EXAMPLE_TABS: readonly ExampleTab[] = [
  { name: "storefront", query: storefront },
  { name: "point of sale", query: pointOfSale },
  { name: "dashboard", query: dashboard },
  { name: "integrity", query: integrity },
];
