CREATE TABLE `streams` (
	`id` integer PRIMARY KEY NOT NULL,
	`name` text NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `streams_name` ON `streams` (`name`);
--> statement-breakpoint
CREATE TABLE `entries` (
	`position` integer PRIMARY KEY NOT NULL,
	`stream` integer NOT NULL,
	`seq` integer NOT NULL,
	`hash` blob NOT NULL,
	`bytes` blob NOT NULL,
	`operation` blob NOT NULL,
	`requestDigest` blob NOT NULL,
	`appendedAt` integer NOT NULL,
	`signature` blob
);

--> statement-breakpoint
CREATE UNIQUE INDEX `entries_seq` ON `entries` (`stream`,`seq`);
--> statement-breakpoint
CREATE UNIQUE INDEX `entries_operation` ON `entries` (`operation`,`stream`);
--> statement-breakpoint
CREATE TABLE `postings` (
	`posting` integer PRIMARY KEY NOT NULL,
	`entry` integer NOT NULL,
	`index` integer NOT NULL,
	`balance` integer NOT NULL,
	`delta` integer NOT NULL,
	`previous` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `cursors` (
	`peer` text NOT NULL,
	`stream` integer NOT NULL,
	`seq` integer NOT NULL,
	`hash` blob NOT NULL,
	`signature` blob NOT NULL,
	PRIMARY KEY(`peer`, `stream`)
);

--> statement-breakpoint
CREATE TABLE `meta` (
	`name` text PRIMARY KEY NOT NULL,
	`value` text NOT NULL
);

--> statement-breakpoint
CREATE TABLE `balances_keys` (
	`id` integer PRIMARY KEY NOT NULL,
	`site` text NOT NULL,
	`account` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`lot` text NOT NULL,
	`serial` text NOT NULL,
	`unit` text NOT NULL,
	`status` text NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `balances_key` ON `balances_keys` (`site`,`account`,`owner`,`item`,`lot`,`serial`,`unit`,`status`);
--> statement-breakpoint
CREATE INDEX `balances_byItem` ON `balances_keys` (`site`,`owner`,`item`,`status`);
--> statement-breakpoint
CREATE INDEX `balances_byUnit` ON `balances_keys` (`site`,`unit`);
--> statement-breakpoint
CREATE INDEX `balances_bySerial` ON `balances_keys` (`item`,`serial`);
--> statement-breakpoint
CREATE TABLE `balances_amounts` (
	`id` integer PRIMARY KEY NOT NULL,
	`quantity` integer NOT NULL,
	`lastPosting` integer NOT NULL,
	`isVirtual` integer NOT NULL,
	CONSTRAINT "balances_quantity" CHECK(quantity >= 0 OR isVirtual = 1)
);

--> statement-breakpoint
CREATE TABLE `rights_keys` (
	`id` integer PRIMARY KEY NOT NULL,
	`site` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`class` text NOT NULL,
	`holder` text NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `rights_key` ON `rights_keys` (`site`,`owner`,`item`,`class`,`holder`);
--> statement-breakpoint
CREATE INDEX `rights_byItem` ON `rights_keys` (`owner`,`item`,`class`);
--> statement-breakpoint
CREATE TABLE `rights_amounts` (
	`id` integer PRIMARY KEY NOT NULL,
	`received` integer NOT NULL,
	`granted` integer NOT NULL,
	`consumed` integer NOT NULL,
	`raised` integer NOT NULL,
	`filled` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `grants` (
	`id` integer PRIMARY KEY NOT NULL,
	`stream` text NOT NULL,
	`seq` integer NOT NULL,
	`index` integer NOT NULL,
	`site` text NOT NULL,
	`epoch` integer NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`class` text NOT NULL,
	`giver` text NOT NULL,
	`receiver` text NOT NULL,
	`quantity` integer NOT NULL,
	`isMade` integer NOT NULL,
	`isCredited` integer NOT NULL,
	`isPending` integer NOT NULL,
	`order` text NOT NULL,
	`line` integer NOT NULL,
	`assignment` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `grants_key` ON `grants` (`stream`,`seq`,`index`);
--> statement-breakpoint
CREATE INDEX `grants_pending` ON `grants` (`isPending`,`receiver`,`site`);
--> statement-breakpoint
CREATE INDEX `grants_bySite` ON `grants` (`site`,`owner`,`item`,`class`,`isPending`);
--> statement-breakpoint
CREATE TABLE `orders` (
	`id` integer PRIMARY KEY NOT NULL,
	`order` text NOT NULL,
	`source` text NOT NULL,
	`kind` text NOT NULL,
	`customer` text NOT NULL,
	`latitude` integer NOT NULL,
	`longitude` integer NOT NULL,
	`isPlaced` integer NOT NULL,
	`destination` text NOT NULL,
	`placedAt` integer NOT NULL,
	`isCancelled` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `orders_key` ON `orders` (`order`);
--> statement-breakpoint
CREATE INDEX `orders_bySource` ON `orders` (`source`);
--> statement-breakpoint
CREATE TABLE `lines` (
	`id` integer PRIMARY KEY NOT NULL,
	`order` text NOT NULL,
	`line` integer NOT NULL,
	`source` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`class` text NOT NULL,
	`quantity` integer NOT NULL,
	`allocated` integer NOT NULL,
	`withdrawn` integer NOT NULL,
	`givenBack` integer NOT NULL,
	`shorted` integer NOT NULL,
	`shipped` integer NOT NULL,
	`isCancelled` integer NOT NULL,
	`placedAt` integer NOT NULL,
	`changedAt` integer NOT NULL,
	`shippedBy` text NOT NULL,
	`waiting` integer NOT NULL,
	`isWaiting` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `lines_key` ON `lines` (`order`,`line`);
--> statement-breakpoint
CREATE INDEX `lines_waiting` ON `lines` (`isWaiting`,`owner`,`item`,`class`);
--> statement-breakpoint
CREATE TABLE `assignments` (
	`id` integer PRIMARY KEY NOT NULL,
	`order` text NOT NULL,
	`line` integer NOT NULL,
	`assignment` integer NOT NULL,
	`site` text NOT NULL,
	`epoch` integer NOT NULL,
	`source` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`class` text NOT NULL,
	`quantity` integer NOT NULL,
	`isAllocated` integer NOT NULL,
	`isWithdrawn` integer NOT NULL,
	`isReleased` integer NOT NULL,
	`isRecalled` integer NOT NULL,
	`isStarted` integer NOT NULL,
	`picked` integer NOT NULL,
	`shipped` integer NOT NULL,
	`givenBack` integer NOT NULL,
	`shorted` integer NOT NULL,
	`customer` text NOT NULL,
	`destination` text NOT NULL,
	`phase` text NOT NULL,
	`decision` text NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `assignments_key` ON `assignments` (`order`,`line`,`assignment`);
--> statement-breakpoint
CREATE INDEX `assignments_byPhase` ON `assignments` (`site`,`phase`);
--> statement-breakpoint
CREATE INDEX `assignments_byItem` ON `assignments` (`site`,`owner`,`item`,`class`,`phase`);
--> statement-breakpoint
CREATE TABLE `items` (
	`id` integer PRIMARY KEY NOT NULL,
	`item` text NOT NULL,
	`name` text NOT NULL,
	`nameZh` text NOT NULL,
	`baseUnit` text NOT NULL,
	`scale` integer NOT NULL,
	`tracksLots` integer NOT NULL,
	`tracksSerials` integer NOT NULL,
	`gtin` text NOT NULL,
	`proposedBy` text NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `items_key` ON `items` (`item`);
--> statement-breakpoint
CREATE INDEX `items_byProposer` ON `items` (`proposedBy`);
--> statement-breakpoint
CREATE TABLE `locations` (
	`id` integer PRIMARY KEY NOT NULL,
	`site` text NOT NULL,
	`location` text NOT NULL,
	`zone` text NOT NULL,
	`purpose` text NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `locations_key` ON `locations` (`site`,`location`);
--> statement-breakpoint
CREATE TABLE `sites` (
	`id` integer PRIMARY KEY NOT NULL,
	`site` text NOT NULL,
	`name` text NOT NULL,
	`nameZh` text NOT NULL,
	`latitude` integer NOT NULL,
	`longitude` integer NOT NULL,
	`timeZone` text NOT NULL,
	`epoch` integer NOT NULL,
	`publicKey` text NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `sites_key` ON `sites` (`site`);
--> statement-breakpoint
CREATE TABLE `lots` (
	`id` integer PRIMARY KEY NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`lot` text NOT NULL,
	`expiry` text NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `lots_key` ON `lots` (`owner`,`item`,`lot`);
--> statement-breakpoint
CREATE TABLE `reservations` (
	`id` integer PRIMARY KEY NOT NULL,
	`reservation` text NOT NULL,
	`site` text NOT NULL,
	`account` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`lot` text NOT NULL,
	`serial` text NOT NULL,
	`unit` text NOT NULL,
	`quantity` integer NOT NULL,
	`order` text NOT NULL,
	`line` integer NOT NULL,
	`assignment` integer NOT NULL,
	`isPicked` integer NOT NULL,
	`isOpen` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `reservations_key` ON `reservations` (`reservation`);
--> statement-breakpoint
CREATE INDEX `reservations_byBalance` ON `reservations` (`site`,`isOpen`,`owner`,`item`,`account`);
--> statement-breakpoint
CREATE INDEX `reservations_byAssignment` ON `reservations` (`order`,`line`,`assignment`);
--> statement-breakpoint
CREATE TABLE `targets` (
	`id` integer PRIMARY KEY NOT NULL,
	`site` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`class` text NOT NULL,
	`keep` integer NOT NULL,
	`share` integer NOT NULL,
	`isPinned` integer NOT NULL,
	`seq` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `targets_key` ON `targets` (`site`,`owner`,`item`,`class`);
--> statement-breakpoint
CREATE TABLE `requests` (
	`id` integer PRIMARY KEY NOT NULL,
	`site` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`class` text NOT NULL,
	`asker` text NOT NULL,
	`asked` integer NOT NULL,
	`answered` integer NOT NULL,
	`isOpen` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `requests_key` ON `requests` (`site`,`owner`,`item`,`class`,`asker`);
--> statement-breakpoint
CREATE INDEX `requests_open` ON `requests` (`isOpen`,`asker`,`site`);
--> statement-breakpoint
CREATE TABLE `exceptions` (
	`id` integer PRIMARY KEY NOT NULL,
	`exception` text NOT NULL,
	`kind` text NOT NULL,
	`site` text NOT NULL,
	`subject` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`quantity` integer NOT NULL,
	`raisedAt` integer NOT NULL,
	`resolvedQuantity` integer NOT NULL,
	`isResolved` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `exceptions_key` ON `exceptions` (`exception`);
--> statement-breakpoint
CREATE INDEX `exceptions_open` ON `exceptions` (`isResolved`,`site`);
--> statement-breakpoint
CREATE TABLE `demands` (
	`id` integer PRIMARY KEY NOT NULL,
	`site` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`class` text NOT NULL,
	`holder` text NOT NULL,
	`window` integer NOT NULL,
	`recent` integer NOT NULL,
	`earlier` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `demands_key` ON `demands` (`site`,`owner`,`item`,`class`,`holder`);
--> statement-breakpoint
CREATE TABLE `transfers` (
	`id` integer PRIMARY KEY NOT NULL,
	`transfer` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`shipped` integer NOT NULL,
	`received` integer NOT NULL,
	`isClosed` integer NOT NULL,
	`changedAt` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `transfers_key` ON `transfers` (`transfer`,`owner`,`item`);
--> statement-breakpoint
CREATE TABLE `shadow_balances_keys` (
	`id` integer PRIMARY KEY NOT NULL,
	`site` text NOT NULL,
	`account` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`lot` text NOT NULL,
	`serial` text NOT NULL,
	`unit` text NOT NULL,
	`status` text NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `shadow_balances_key` ON `shadow_balances_keys` (`site`,`account`,`owner`,`item`,`lot`,`serial`,`unit`,`status`);
--> statement-breakpoint
CREATE INDEX `shadow_balances_byItem` ON `shadow_balances_keys` (`site`,`owner`,`item`,`status`);
--> statement-breakpoint
CREATE INDEX `shadow_balances_byUnit` ON `shadow_balances_keys` (`site`,`unit`);
--> statement-breakpoint
CREATE INDEX `shadow_balances_bySerial` ON `shadow_balances_keys` (`item`,`serial`);
--> statement-breakpoint
CREATE TABLE `shadow_balances_amounts` (
	`id` integer PRIMARY KEY NOT NULL,
	`quantity` integer NOT NULL,
	`lastPosting` integer NOT NULL,
	`isVirtual` integer NOT NULL,
	CONSTRAINT "shadow_balances_quantity" CHECK(quantity >= 0 OR isVirtual = 1)
);

--> statement-breakpoint
CREATE TABLE `shadow_rights_keys` (
	`id` integer PRIMARY KEY NOT NULL,
	`site` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`class` text NOT NULL,
	`holder` text NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `shadow_rights_key` ON `shadow_rights_keys` (`site`,`owner`,`item`,`class`,`holder`);
--> statement-breakpoint
CREATE INDEX `shadow_rights_byItem` ON `shadow_rights_keys` (`owner`,`item`,`class`);
--> statement-breakpoint
CREATE TABLE `shadow_rights_amounts` (
	`id` integer PRIMARY KEY NOT NULL,
	`received` integer NOT NULL,
	`granted` integer NOT NULL,
	`consumed` integer NOT NULL,
	`raised` integer NOT NULL,
	`filled` integer NOT NULL
);

--> statement-breakpoint
CREATE TABLE `shadow_grants` (
	`id` integer PRIMARY KEY NOT NULL,
	`stream` text NOT NULL,
	`seq` integer NOT NULL,
	`index` integer NOT NULL,
	`site` text NOT NULL,
	`epoch` integer NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`class` text NOT NULL,
	`giver` text NOT NULL,
	`receiver` text NOT NULL,
	`quantity` integer NOT NULL,
	`isMade` integer NOT NULL,
	`isCredited` integer NOT NULL,
	`isPending` integer NOT NULL,
	`order` text NOT NULL,
	`line` integer NOT NULL,
	`assignment` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `shadow_grants_key` ON `shadow_grants` (`stream`,`seq`,`index`);
--> statement-breakpoint
CREATE INDEX `shadow_grants_pending` ON `shadow_grants` (`isPending`,`receiver`,`site`);
--> statement-breakpoint
CREATE INDEX `shadow_grants_bySite` ON `shadow_grants` (`site`,`owner`,`item`,`class`,`isPending`);
--> statement-breakpoint
CREATE TABLE `shadow_orders` (
	`id` integer PRIMARY KEY NOT NULL,
	`order` text NOT NULL,
	`source` text NOT NULL,
	`kind` text NOT NULL,
	`customer` text NOT NULL,
	`latitude` integer NOT NULL,
	`longitude` integer NOT NULL,
	`isPlaced` integer NOT NULL,
	`destination` text NOT NULL,
	`placedAt` integer NOT NULL,
	`isCancelled` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `shadow_orders_key` ON `shadow_orders` (`order`);
--> statement-breakpoint
CREATE INDEX `shadow_orders_bySource` ON `shadow_orders` (`source`);
--> statement-breakpoint
CREATE TABLE `shadow_lines` (
	`id` integer PRIMARY KEY NOT NULL,
	`order` text NOT NULL,
	`line` integer NOT NULL,
	`source` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`class` text NOT NULL,
	`quantity` integer NOT NULL,
	`allocated` integer NOT NULL,
	`withdrawn` integer NOT NULL,
	`givenBack` integer NOT NULL,
	`shorted` integer NOT NULL,
	`shipped` integer NOT NULL,
	`isCancelled` integer NOT NULL,
	`placedAt` integer NOT NULL,
	`changedAt` integer NOT NULL,
	`shippedBy` text NOT NULL,
	`waiting` integer NOT NULL,
	`isWaiting` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `shadow_lines_key` ON `shadow_lines` (`order`,`line`);
--> statement-breakpoint
CREATE INDEX `shadow_lines_waiting` ON `shadow_lines` (`isWaiting`,`owner`,`item`,`class`);
--> statement-breakpoint
CREATE TABLE `shadow_assignments` (
	`id` integer PRIMARY KEY NOT NULL,
	`order` text NOT NULL,
	`line` integer NOT NULL,
	`assignment` integer NOT NULL,
	`site` text NOT NULL,
	`epoch` integer NOT NULL,
	`source` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`class` text NOT NULL,
	`quantity` integer NOT NULL,
	`isAllocated` integer NOT NULL,
	`isWithdrawn` integer NOT NULL,
	`isReleased` integer NOT NULL,
	`isRecalled` integer NOT NULL,
	`isStarted` integer NOT NULL,
	`picked` integer NOT NULL,
	`shipped` integer NOT NULL,
	`givenBack` integer NOT NULL,
	`shorted` integer NOT NULL,
	`customer` text NOT NULL,
	`destination` text NOT NULL,
	`phase` text NOT NULL,
	`decision` text NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `shadow_assignments_key` ON `shadow_assignments` (`order`,`line`,`assignment`);
--> statement-breakpoint
CREATE INDEX `shadow_assignments_byPhase` ON `shadow_assignments` (`site`,`phase`);
--> statement-breakpoint
CREATE INDEX `shadow_assignments_byItem` ON `shadow_assignments` (`site`,`owner`,`item`,`class`,`phase`);
--> statement-breakpoint
CREATE TABLE `shadow_items` (
	`id` integer PRIMARY KEY NOT NULL,
	`item` text NOT NULL,
	`name` text NOT NULL,
	`nameZh` text NOT NULL,
	`baseUnit` text NOT NULL,
	`scale` integer NOT NULL,
	`tracksLots` integer NOT NULL,
	`tracksSerials` integer NOT NULL,
	`gtin` text NOT NULL,
	`proposedBy` text NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `shadow_items_key` ON `shadow_items` (`item`);
--> statement-breakpoint
CREATE INDEX `shadow_items_byProposer` ON `shadow_items` (`proposedBy`);
--> statement-breakpoint
CREATE TABLE `shadow_locations` (
	`id` integer PRIMARY KEY NOT NULL,
	`site` text NOT NULL,
	`location` text NOT NULL,
	`zone` text NOT NULL,
	`purpose` text NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `shadow_locations_key` ON `shadow_locations` (`site`,`location`);
--> statement-breakpoint
CREATE TABLE `shadow_sites` (
	`id` integer PRIMARY KEY NOT NULL,
	`site` text NOT NULL,
	`name` text NOT NULL,
	`nameZh` text NOT NULL,
	`latitude` integer NOT NULL,
	`longitude` integer NOT NULL,
	`timeZone` text NOT NULL,
	`epoch` integer NOT NULL,
	`publicKey` text NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `shadow_sites_key` ON `shadow_sites` (`site`);
--> statement-breakpoint
CREATE TABLE `shadow_lots` (
	`id` integer PRIMARY KEY NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`lot` text NOT NULL,
	`expiry` text NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `shadow_lots_key` ON `shadow_lots` (`owner`,`item`,`lot`);
--> statement-breakpoint
CREATE TABLE `shadow_reservations` (
	`id` integer PRIMARY KEY NOT NULL,
	`reservation` text NOT NULL,
	`site` text NOT NULL,
	`account` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`lot` text NOT NULL,
	`serial` text NOT NULL,
	`unit` text NOT NULL,
	`quantity` integer NOT NULL,
	`order` text NOT NULL,
	`line` integer NOT NULL,
	`assignment` integer NOT NULL,
	`isPicked` integer NOT NULL,
	`isOpen` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `shadow_reservations_key` ON `shadow_reservations` (`reservation`);
--> statement-breakpoint
CREATE INDEX `shadow_reservations_byBalance` ON `shadow_reservations` (`site`,`isOpen`,`owner`,`item`,`account`);
--> statement-breakpoint
CREATE INDEX `shadow_reservations_byAssignment` ON `shadow_reservations` (`order`,`line`,`assignment`);
--> statement-breakpoint
CREATE TABLE `shadow_targets` (
	`id` integer PRIMARY KEY NOT NULL,
	`site` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`class` text NOT NULL,
	`keep` integer NOT NULL,
	`share` integer NOT NULL,
	`isPinned` integer NOT NULL,
	`seq` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `shadow_targets_key` ON `shadow_targets` (`site`,`owner`,`item`,`class`);
--> statement-breakpoint
CREATE TABLE `shadow_requests` (
	`id` integer PRIMARY KEY NOT NULL,
	`site` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`class` text NOT NULL,
	`asker` text NOT NULL,
	`asked` integer NOT NULL,
	`answered` integer NOT NULL,
	`isOpen` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `shadow_requests_key` ON `shadow_requests` (`site`,`owner`,`item`,`class`,`asker`);
--> statement-breakpoint
CREATE INDEX `shadow_requests_open` ON `shadow_requests` (`isOpen`,`asker`,`site`);
--> statement-breakpoint
CREATE TABLE `shadow_exceptions` (
	`id` integer PRIMARY KEY NOT NULL,
	`exception` text NOT NULL,
	`kind` text NOT NULL,
	`site` text NOT NULL,
	`subject` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`quantity` integer NOT NULL,
	`raisedAt` integer NOT NULL,
	`resolvedQuantity` integer NOT NULL,
	`isResolved` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `shadow_exceptions_key` ON `shadow_exceptions` (`exception`);
--> statement-breakpoint
CREATE INDEX `shadow_exceptions_open` ON `shadow_exceptions` (`isResolved`,`site`);
--> statement-breakpoint
CREATE TABLE `shadow_demands` (
	`id` integer PRIMARY KEY NOT NULL,
	`site` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`class` text NOT NULL,
	`holder` text NOT NULL,
	`window` integer NOT NULL,
	`recent` integer NOT NULL,
	`earlier` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `shadow_demands_key` ON `shadow_demands` (`site`,`owner`,`item`,`class`,`holder`);
--> statement-breakpoint
CREATE TABLE `shadow_transfers` (
	`id` integer PRIMARY KEY NOT NULL,
	`transfer` text NOT NULL,
	`owner` text NOT NULL,
	`item` text NOT NULL,
	`shipped` integer NOT NULL,
	`received` integer NOT NULL,
	`isClosed` integer NOT NULL,
	`changedAt` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `shadow_transfers_key` ON `shadow_transfers` (`transfer`,`owner`,`item`);
--> statement-breakpoint
CREATE VIEW `balances` AS SELECT "id", "site", "account", "owner", "item", "lot", "serial", "unit", "status", "quantity", "lastPosting" FROM balances_keys JOIN balances_amounts USING (id);
--> statement-breakpoint
CREATE VIEW `rights` AS SELECT "id", "site", "owner", "item", "class", "holder", "received", "granted", "consumed", "raised", "filled" FROM rights_keys JOIN rights_amounts USING (id);
--> statement-breakpoint
CREATE VIEW `shadow_balances` AS SELECT "id", "site", "account", "owner", "item", "lot", "serial", "unit", "status", "quantity", "lastPosting" FROM shadow_balances_keys JOIN shadow_balances_amounts USING (id);
--> statement-breakpoint
CREATE VIEW `shadow_rights` AS SELECT "id", "site", "owner", "item", "class", "holder", "received", "granted", "consumed", "raised", "filled" FROM shadow_rights_keys JOIN shadow_rights_amounts USING (id);
