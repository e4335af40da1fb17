import { BalancesChecked1700000000027 } from "./1700000000027-balances-checked.js";
import { CatalogSearch1700000000004 } from "./1700000000004-catalog-search.js";
import { ChannelAllocation1700000000037 } from "./1700000000037-channel-allocation.js";
import { ChannelPlaces1700000000019 } from "./1700000000019-channel-places.js";
import { DocumentNames1700000000040 } from "./1700000000040-document-names.js";
import { Documents1700000000003 } from "./1700000000003-documents.js";
import { ExternalRefs1700000000032 } from "./1700000000032-external-refs.js";
import { FeedCursors1700000000005 } from "./1700000000005-feed-cursors.js";
import { Followers1700000000024 } from "./1700000000024-followers.js";
import { Ground1700000000001 } from "./1700000000001-ground.js";
import { Ledger1700000000002 } from "./1700000000002-ledger.js";
import { JobFiles1700000000022 } from "./1700000000022-job-files.js";
import { Jobs1700000000021 } from "./1700000000021-jobs.js";
import { LegalMoves1700000000009 } from "./1700000000009-legal-moves.js";
import { LevelConditions1700000000044 } from "./1700000000044-level-conditions.js";
import { LevelHistory1700000000006 } from "./1700000000006-level-history.js";
import { LineReferences1700000000042 } from "./1700000000042-line-references.js";
import { ListIndexes1700000000011 } from "./1700000000011-list-indexes.js";
import { ReturnIndexes1700000000046 } from "./1700000000046-return-indexes.js";
import { ReturnedSales1700000000041 } from "./1700000000041-returned-sales.js";
import { SealedFunctions1700000000010 } from "./1700000000010-sealed-functions.js";
import { ShortMovements1700000000039 } from "./1700000000039-short-movements.js";
import { ShortPicks1700000000038 } from "./1700000000038-short-picks.js";
import { SkuLikeness1700000000028 } from "./1700000000028-sku-likeness.js";
import { Statements1700000000026 } from "./1700000000026-statements.js";
import { StockTotals1700000000013 } from "./1700000000013-stock-totals.js";
import { WideColumns1700000000014 } from "./1700000000014-wide-columns.js";
import { WideLevelIds1700000000015 } from "./1700000000015-wide-level-ids.js";
import { OpenReturnLines1700000000029 } from "./1700000000029-open-return-lines.js";
import { OperatorRole1700000000023 } from "./1700000000023-operator-role.js";
import { OrderReferences1700000000043 } from "./1700000000043-order-references.js";
import { PackagingBarcodes1700000000025 } from "./1700000000025-packaging-barcodes.js";
import { ProductTags1700000000045 } from "./1700000000045-product-tags.js";
import { PublicFace1700000000017 } from "./1700000000017-public-face.js";
import { Vacuum1700000000008 } from "./1700000000008-vacuum.js";
import { Voids1700000000033 } from "./1700000000033-voids.js";
import { VoidsChecked1700000000034 } from "./1700000000034-voids-checked.js";
import { VoidedSales1700000000035 } from "./1700000000035-voided-sales.js";
import { VoidedSalesChecked1700000000036 } from "./1700000000036-voided-sales-checked.js";
import { WeeklyKeys1700000000007 } from "./1700000000007-weekly-keys.js";
import { WholeEvents1700000000020 } from "./1700000000020-whole-events.js";

/** Every migration, oldest first. An explicit list: nothing is found by scanning folders. */
export const migrations = [
  Ground1700000000001,
  Ledger1700000000002,
  Documents1700000000003,
  CatalogSearch1700000000004,
  FeedCursors1700000000005,
  LevelHistory1700000000006,
  WeeklyKeys1700000000007,
  Vacuum1700000000008,
  LegalMoves1700000000009,
  SealedFunctions1700000000010,
  ListIndexes1700000000011,
  StockTotals1700000000013,
  WideColumns1700000000014,
  WideLevelIds1700000000015,
  PublicFace1700000000017,
  ChannelPlaces1700000000019,
  WholeEvents1700000000020,
  Jobs1700000000021,
  JobFiles1700000000022,
  OperatorRole1700000000023,
  Followers1700000000024,
  PackagingBarcodes1700000000025,
  Statements1700000000026,
  BalancesChecked1700000000027,
  SkuLikeness1700000000028,
  OpenReturnLines1700000000029,
  ExternalRefs1700000000032,
  Voids1700000000033,
  VoidsChecked1700000000034,
  VoidedSales1700000000035,
  VoidedSalesChecked1700000000036,
  ChannelAllocation1700000000037,
  ShortPicks1700000000038,
  ShortMovements1700000000039,
  DocumentNames1700000000040,
  ReturnedSales1700000000041,
  LineReferences1700000000042,
  OrderReferences1700000000043,
  LevelConditions1700000000044,
  ProductTags1700000000045,
  ReturnIndexes1700000000046,
];
