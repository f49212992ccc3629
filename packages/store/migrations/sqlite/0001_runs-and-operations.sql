CREATE TABLE `runs` (
	`position` integer PRIMARY KEY NOT NULL,
	`stream` integer NOT NULL,
	`seq` integer NOT NULL
);

--> statement-breakpoint
CREATE UNIQUE INDEX `runs_seq` ON `runs` (`stream`,`seq`);
--> statement-breakpoint
CREATE TABLE `operations` (
	`operation` blob NOT NULL,
	`stream` integer NOT NULL,
	`position` integer NOT NULL,
	PRIMARY KEY(`operation`, `stream`)
) WITHOUT ROWID;

--> statement-breakpoint
INSERT INTO `runs` (`position`, `stream`, `seq`) SELECT `position`, `stream`, `seq` FROM (
	SELECT `position`, `stream`, `seq`, lag(`stream`) OVER (ORDER BY `position`) AS `before` FROM `entries`
) WHERE `before` IS NULL OR `before` <> `stream`;
--> statement-breakpoint
INSERT INTO `operations` (`operation`, `stream`, `position`) SELECT `operation`, `stream`, `position` FROM `entries` ORDER BY `operation`, `stream`;
--> statement-breakpoint
INSERT INTO `meta` (`name`, `value`) SELECT 'operationsIndexed', max(`position`) FROM `entries` HAVING max(`position`) IS NOT NULL;
--> statement-breakpoint
DROP INDEX `entries_seq`;
--> statement-breakpoint
DROP INDEX `entries_operation`;
