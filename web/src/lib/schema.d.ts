// Written by `npm run types` from the app's OpenAPI. Not for editing.

export type paths = Record<string, never>;
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** AccentsView */
        AccentsView: {
            dark: components["schemas"]["AccentView"];
            light: components["schemas"]["AccentView"];
        };
        /**
         * AccentView
         * @description The colours of one mode as a page takes them.
         */
        AccentView: {
            /** Accent */
            accent: string;
            /** On Accent */
            on_accent: string;
            /** Soft */
            soft: string;
        };
        /**
         * AcknowledgeIn
         * @example {
         *       "note": "Looking into it."
         *     }
         */
        AcknowledgeIn: {
            /**
             * Note
             * @default
             */
            note: string;
        };
        /**
         * AdviceOut
         * @example {
         *       "column": "order_date",
         *       "dataset_id": "0193…",
         *       "elapsed_ms": 5120.5,
         *       "filter": "order_date >= DATE '2026-05-01' AND order_date < DATE '2026-06-01'",
         *       "kind": "partition",
         *       "period": "month",
         *       "reads": 1,
         *       "reason": "order_lines holds 2,210 MB over 36 months of order_date: kept by month, …",
         *       "saved_ms": 4710.9,
         *       "table_name": "order_lines",
         *       "times": 42,
         *       "would_read": 0.08
         *     }
         */
        AdviceOut: {
            /**
             * Column
             * @description What statements of the last fourteen days filtered.
             */
            column: string;
            /** Dataset Id */
            dataset_id: string;
            /**
             * Elapsed Ms
             * @description What those statements took in all.
             */
            elapsed_ms: number;
            /**
             * Filter
             * @description A filter that gains, of advice to part.
             */
            filter: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "sort" | "partition";
            /**
             * Period
             * @description Of advice to part: year, month or day.
             */
            period: ("year" | "month" | "day") | null;
            /**
             * Reads
             * @description The share of rows that such a filter reads now, 0 to 1.
             */
            reads: number;
            /**
             * Reason
             * @description Of advice to part, in words.
             */
            reason: string;
            /** Saved Ms */
            saved_ms: number;
            /** Table Name */
            table_name: string;
            /** Times */
            times: number;
            /**
             * Would Read
             * @description About the share it would read once the rows are sorted.
             */
            would_read: number;
        };
        /**
         * AlertOut
         * @example {
         *       "alert_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2c21",
         *       "created_at": "2026-03-01T09:00:00Z",
         *       "dataset_ids": [
         *         "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33"
         *       ],
         *       "email": "ada@example.com",
         *       "error": "",
         *       "evaluated_at": "2026-03-02T08:00:00Z",
         *       "groups": [
         *         {
         *           "key": "",
         *           "since": "2026-03-02T08:00:00Z",
         *           "state": "firing",
         *           "value": 912.5
         *         }
         *       ],
         *       "may_change": true,
         *       "name": "Revenue a day is low",
         *       "next_at": "2026-03-03T08:00:00Z",
         *       "note": "",
         *       "rule": {
         *         "condition": {
         *           "clear": 1100,
         *           "kind": "threshold",
         *           "level": 1000,
         *           "op": "below"
         *         },
         *         "fire_after": 2,
         *         "name": "Revenue a day is low",
         *         "times": {
         *           "cron": "0 8 * * mon-fri"
         *         },
         *         "watch": {
         *           "kind": "sql",
         *           "sql": "SELECT sum(price) AS revenue FROM orders"
         *         }
         *       },
         *       "since": "2026-03-02T08:00:00Z",
         *       "state": "firing",
         *       "told_at": "2026-03-02T08:00:00Z",
         *       "updated_at": "2026-03-01T09:00:00Z",
         *       "user_id": "0198c19f-0000-7000-8000-000000000009",
         *       "version": 1,
         *       "words": "sum of price of orders, below 1,000, until back at 1,100"
         *     }
         */
        AlertOut: {
            /** Acknowledged At */
            acknowledged_at: string | null;
            /** Acknowledged By */
            acknowledged_by: string | null;
            /** Alert Id */
            alert_id: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Dataset Ids */
            dataset_ids: string[];
            /** Email */
            email: string;
            /**
             * Error
             * @description Why it cannot look, where it cannot.
             */
            error: string;
            /** Evaluated At */
            evaluated_at: string | null;
            /** Groups */
            groups: components["schemas"]["GroupOut"][];
            /** May Change */
            may_change: boolean;
            /** Name */
            name: string;
            /** Next At */
            next_at: string | null;
            /** Note */
            note: string;
            rule: components["schemas"]["sextant__features__alerts__models__Rule"];
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /** Snoozed Until */
            snoozed_until: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "new" | "ok" | "pending" | "firing" | "no_data" | "broken";
            /** Told At */
            told_at: string | null;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** User Id */
            user_id: string;
            /** Version */
            version: number;
            /**
             * Words
             * @description What it watches and when it fires, in words.
             */
            words: string;
        };
        /** AlertsView */
        AlertsView: {
            /** Items */
            items: components["schemas"]["AlertView"][];
        };
        /**
         * AlertView
         * @description One threshold and how it stands: not known while too little was measured, with what there is of it.
         */
        AlertView: {
            /** Critical */
            critical: number | null;
            /**
             * Minutes
             * @description Of how many minutes the value is; 0: of now.
             */
            minutes: number;
            /**
             * Name
             * @enum {string}
             */
            name: "error_rate" | "p95" | "event_lag" | "cpu" | "memory" | "disk";
            /**
             * Since
             * @description Since when it is above its threshold.
             */
            since: string | null;
            /**
             * State
             * @enum {string}
             */
            state: "ok" | "warning" | "critical" | "unknown";
            /**
             * Unit
             * @enum {string}
             */
            unit: "share" | "ms" | "events";
            /** Value */
            value: number | null;
            /** Warning */
            warning: number;
        };
        /**
         * AnswerBody
         * @description An answer: its rows, its chart, how the question was read, how sure that is, what it rests on.
         */
        AnswerBody: {
            /** Alternatives */
            alternatives: {
                [key: string]: unknown;
            }[];
            /** As Of */
            as_of: {
                [key: string]: string;
            };
            /** Cached */
            cached: boolean;
            /** Chart */
            chart: {
                [key: string]: unknown;
            } | null;
            /** Columns */
            columns: {
                [key: string]: unknown;
            }[];
            /** Confidence */
            confidence: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Engine
             * @description What answered: its name, and why not the chosen one.
             */
            engine: {
                [key: string]: string;
            } | null;
            /** Execution Time Ms */
            execution_time_ms: number;
            /** Explanation */
            explanation: string;
            feedback: components["schemas"]["FeedbackBody"] | null;
            /**
             * Has Parts
             * @description Whether its parts can be chosen anew.
             */
            has_parts: boolean;
            /** Notes */
            notes: string[];
            /** Planner */
            planner: string;
            /** Query Id */
            query_id: string;
            /** Question */
            question: string;
            /** Results */
            results: {
                [key: string]: unknown;
            }[];
            /**
             * Revises
             * @description The answer that this one was made of by a change.
             */
            revises: string | null;
            /**
             * Rollup
             * @description The rollup that answered, null where rows were read.
             */
            rollup: {
                [key: string]: unknown;
            } | null;
            /** Row Count */
            row_count: number;
            /** Rows Used */
            rows_used: number | null;
            /** Snapshots */
            snapshots: {
                [key: string]: unknown;
            }[];
            /** Sql */
            sql: string;
            /**
             * Status
             * @description answered, unsure or not_understood
             */
            status: string;
            /** Suggestions */
            suggestions: {
                [key: string]: string;
            }[];
            sureness: components["schemas"]["SurenessBody"];
            /** Tables */
            tables: {
                [key: string]: unknown;
            }[];
            /** Thread Id */
            thread_id: string;
            /** Title */
            title: string;
            /** Truncated */
            truncated: boolean;
            /** Understanding */
            understanding: components["schemas"]["UnderstandingPart"][];
            /** Unplaced */
            unplaced: string[];
            verified: components["schemas"]["VerifiedBody"] | null;
        };
        /**
         * ApiKey
         * @description A key for programs; the key itself is shown once, when it is made.
         */
        ApiKey: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Email */
            email: string;
            /** Expires At */
            expires_at: string | null;
            /** Key Id */
            key_id: string;
            /** Last Used */
            last_used: string | null;
            /** Name */
            name: string;
            /** Prefix */
            prefix: string;
            /**
             * Role
             * @enum {string}
             */
            role: "viewer" | "analyst" | "admin";
            /** User Id */
            user_id: string;
        };
        /** AsideEventOut */
        AsideEventOut: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Event Id */
            event_id: string;
            /** Line */
            line: number;
            /** Offset */
            offset: number | null;
            /**
             * Partition
             * @description Where it stands in the topic that it was read from.
             */
            partition: number | null;
            /** Raw */
            raw: string;
            /** Reason */
            reason: string;
        };
        /** AsideOut */
        AsideOut: {
            /** Items */
            items: components["schemas"]["AsideEventOut"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /** AsidePage */
        AsidePage: {
            /** Items */
            items: components["schemas"]["AsideRow"][];
            /** Next Cursor */
            next_cursor: string | null;
            /** Reasons */
            reasons: components["schemas"]["sextant__features__datasets__models__Reason"][];
            /** Total */
            total: number;
        };
        /**
         * AsideRow
         * @description One row as it stands in the file; `line` counts from 1, `byte_offset` from 0.
         *
         *     A row that is no valid text has its bytes in `raw_base64`, and in `raw` what can be shown of them.
         */
        AsideRow: {
            /** Byte Offset */
            byte_offset?: number | null;
            /** Line */
            line?: number | null;
            /** Raw */
            raw: string;
            /** Raw Base64 */
            raw_base64?: string | null;
            /** Reason */
            reason: string;
        };
        /**
         * Asked
         * @description A type that a person chose for a column, and the format of its dates.
         */
        Asked: {
            /** Format */
            format?: string | null;
            /** Type */
            type: string;
        };
        /**
         * Audience
         * @description Whom a rule is for: those who fit every kind that is given; nothing given is everyone.
         */
        Audience: {
            /** Attributes */
            attributes?: {
                [key: string]: (string | number | boolean)[];
            };
            /**
             * People
             * @description Email addresses.
             * @default []
             */
            people: string[];
            /**
             * Roles
             * @default []
             */
            roles: ("viewer" | "analyst" | "admin")[];
        };
        /**
         * AuditEntryView
         * @description One thing that someone did.
         */
        AuditEntryView: {
            /**
             * Action
             * @example person.invited
             */
            action: string;
            /** Agent Id */
            agent_id: string | null;
            /**
             * Details
             * @example {
             *       "role": "analyst"
             *     }
             */
            details: {
                [key: string]: components["schemas"]["JsonValue"];
            };
            /**
             * Email
             * @example ada@example.com
             */
            email: string;
            /** Id */
            id: string;
            /**
             * Names
             * @description What the ids of this entry are called now, of things that are still there.
             * @example {
             *       "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33": "orders"
             *     }
             */
            names: {
                [key: string]: string;
            };
            /** Platform Id */
            platform_id: string;
            /**
             * Timestamp
             * Format: date-time
             */
            timestamp: string;
            /** User Id */
            user_id: string;
        };
        /**
         * Balance
         * @description The equation: rows loaded + rows set aside = rows in the file.
         */
        Balance: {
            /** Rows In File */
            rows_in_file: number;
            /** Rows Loaded */
            rows_loaded: number;
            /** Rows Set Aside */
            rows_set_aside: number;
        };
        /** BinOut */
        BinOut: {
            /** Label */
            label: string;
            /** Share From */
            share_from: number;
            /** Share To */
            share_to: number;
        };
        /** Body_token_token_post */
        Body_token_token_post: {
            /**
             * Grant Type
             * @default password
             */
            grant_type: string;
            /** Password */
            password: string;
            /**
             * Scope
             * @description `workspace:<id>` to choose one.
             * @default
             */
            scope: string;
            /** Username */
            username: string;
        };
        /**
         * BrandBody
         * @description What an administrator chooses.
         */
        BrandBody: {
            /**
             * Accent
             * @example #7c3aed
             */
            accent?: string | null;
            /**
             * At Sign In
             * @description Show the looks before anybody signs in, where this is the only workspace.
             * @default true
             */
            at_sign_in: boolean;
            /**
             * Name
             * @description At most 40 characters.
             * @default
             * @example Northwind
             */
            name: string;
            /**
             * Plate
             * @description In the dark, put the logo on a light plate.
             * @default false
             */
            plate: boolean;
        };
        /** BrandVersionsView */
        BrandVersionsView: {
            /** Items */
            items: components["schemas"]["BrandVersionView"][];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * BrandVersionView
         * @description One state of the workspace's looks.
         */
        BrandVersionView: {
            /** Accent */
            accent: string | null;
            logo: components["schemas"]["LogoView"] | null;
            /** Name */
            name: string;
            /** Saved At */
            saved_at: string | null;
            /** Saved By */
            saved_by: string | null;
            /** Version */
            version: number;
        };
        /**
         * BrandView
         * @description What holds now, and what the page makes of the colour.
         */
        BrandView: {
            /** Accent */
            accent: string | null;
            /**
             * Alone
             * @description Whether this is the only workspace, so that `at_sign_in` holds.
             */
            alone: boolean;
            /** At Sign In */
            at_sign_in: boolean;
            logo: components["schemas"]["LogoView"] | null;
            /** Name */
            name: string;
            /** Plate */
            plate: boolean;
            /** Saved At */
            saved_at: string | null;
            /** Saved By */
            saved_by: string | null;
            shades: components["schemas"]["ShadesView"] | null;
            /** Version */
            version: number;
        };
        /** BudgetsOut */
        BudgetsOut: {
            /**
             * Money A Month
             * @description 0 where no limit is set.
             */
            money_a_month: number;
            /**
             * Tokens A Day
             * @description 0 where no limit is set.
             */
            tokens_a_day: number;
        };
        /** CancelledOut */
        CancelledOut: {
            /**
             * Stopped
             * @description How many statements were stopped in the process that answered.
             */
            stopped: number;
        };
        /**
         * Cell
         * @description A cell as it would be read, and whether its column holds it.
         */
        Cell: {
            /** Fits */
            fits: boolean;
            /** Text */
            text: string;
        };
        /** CellOut */
        CellOut: {
            /** Column */
            column: string;
            /** Reason */
            reason: string;
            /**
             * Row
             * @description From 1, in the order of the rows.
             */
            row: number;
            /** Suggestion */
            suggestion: string | null;
            /** Sureness */
            sureness: number;
            /** Value */
            value: string | null;
            /**
             * Why
             * @description disagreement, dependency, spelling, unit, form, merged, missing, variant, range, astray, encoding or twin.
             */
            why: string;
        };
        /**
         * ChangeIn
         * @description One part of an answer's plan chosen anew: the one named by `key`, else a new one of its role.
         * @example {
         *       "column": "flights.origin",
         *       "key": "by.0",
         *       "role": "by"
         *     }
         * @example {
         *       "column": "flights.dest",
         *       "comparing": "is",
         *       "role": "where",
         *       "values": [
         *         "ATL",
         *         "ORD"
         *       ]
         *     }
         * @example {
         *       "limit": 5,
         *       "role": "top"
         *     }
         */
        ChangeIn: {
            /** Aggregate */
            aggregate?: ("count" | "sum" | "avg" | "min" | "max" | "median") | null;
            /**
             * Column
             * @description As the choices name it.
             * @default
             */
            column: string;
            /**
             * Comparing
             * @default is
             * @enum {string}
             */
            comparing: "is" | "is_not" | "over" | "at_least" | "under" | "at_most" | "between" | "contains" | "starts" | "missing" | "known";
            /**
             * Descending
             * @default true
             */
            descending: boolean;
            /**
             * Distinct
             * @description Count different values.
             * @default false
             */
            distinct: boolean;
            /**
             * End
             * @description The last day that counts.
             */
            end?: string | null;
            /** Grain */
            grain?: ("year" | "quarter" | "month" | "week" | "day" | "weekday" | "hour") | null;
            /**
             * Key
             * @description A part of the answer, such as by.0.
             * @default
             */
            key: string;
            /** Limit */
            limit?: number | null;
            /**
             * Remove
             * @default false
             */
            remove: boolean;
            /**
             * Role
             * @enum {string}
             */
            role: "measure" | "by" | "where" | "when" | "order" | "top";
            /**
             * Start
             * @description The first day that counts.
             */
            start?: string | null;
            /** Values */
            values?: (string | number | boolean)[];
        };
        /** ChangeOut */
        ChangeOut: {
            /** Bins */
            bins: components["schemas"]["BinOut"][];
            /** Column */
            column: string;
            /**
             * Ks
             * @description Largest gap between the cumulated shares; null for text.
             */
            ks: number | null;
            /**
             * Level
             * @enum {string}
             */
            level: "same" | "little" | "much";
            /** Nulls From */
            nulls_from: number;
            /** Nulls To */
            nulls_to: number;
            /**
             * Psi
             * @description Population stability index: below 0.1 the same, above 0.25 another.
             */
            psi: number;
            /** Type */
            type: string;
            /** Words */
            words: string;
        };
        /**
         * ChannelIn
         * @example {
         *       "kind": "webhook",
         *       "name": "Our pipeline",
         *       "topics": [
         *         "data.processing.complete",
         *         "alert.fired"
         *       ],
         *       "url": "https://hooks.example.com/sextant"
         *     }
         */
        ChannelIn: {
            /**
             * Kind
             * @enum {string}
             */
            kind: "service" | "webhook";
            /** Name */
            name: string;
            /**
             * Topics
             * @description What a webhook hears of.
             */
            topics?: string[];
            /**
             * Url
             * @description A webhook's address, or a service's as Apprise writes it; sealed, never shown again.
             */
            url: string;
        };
        /**
         * ChannelMadeOut
         * @example {
         *       "channel_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2c01",
         *       "created_at": "2026-03-01T09:00:00Z",
         *       "email": "ada@example.com",
         *       "enabled": true,
         *       "kind": "webhook",
         *       "name": "On call",
         *       "secret": "whsec_…",
         *       "service": "Slack",
         *       "shown": "slack://…",
         *       "topics": [],
         *       "updated_at": "2026-03-01T09:00:00Z"
         *     }
         */
        ChannelMadeOut: {
            /** Channel Id */
            channel_id: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Email
             * @description Who made it.
             */
            email: string;
            /** Enabled */
            enabled: boolean;
            /**
             * Kind
             * @enum {string}
             */
            kind: "service" | "webhook";
            /** Name */
            name: string;
            /**
             * Secret
             * @description The key that signs a webhook; shown this once.
             */
            secret: string | null;
            /**
             * Service
             * @description What the address is of.
             */
            service: string;
            /**
             * Shown
             * @description What may be seen of the address.
             */
            shown: string;
            /** Topics */
            topics: string[];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * ChannelOut
         * @example {
         *       "channel_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2c01",
         *       "created_at": "2026-03-01T09:00:00Z",
         *       "email": "ada@example.com",
         *       "enabled": true,
         *       "kind": "service",
         *       "name": "On call",
         *       "service": "Slack",
         *       "shown": "slack://…",
         *       "topics": [],
         *       "updated_at": "2026-03-01T09:00:00Z"
         *     }
         */
        ChannelOut: {
            /** Channel Id */
            channel_id: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Email
             * @description Who made it.
             */
            email: string;
            /** Enabled */
            enabled: boolean;
            /**
             * Kind
             * @enum {string}
             */
            kind: "service" | "webhook";
            /** Name */
            name: string;
            /**
             * Service
             * @description What the address is of.
             */
            service: string;
            /**
             * Shown
             * @description What may be seen of the address.
             */
            shown: string;
            /** Topics */
            topics: string[];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * ChannelPatch
         * @example {
         *       "enabled": false
         *     }
         */
        ChannelPatch: {
            /** Enabled */
            enabled?: boolean | null;
            /** Name */
            name?: string | null;
            /** Topics */
            topics?: string[] | null;
            /** Url */
            url?: string | null;
        };
        /** ChartOut */
        ChartOut: {
            /**
             * Alt
             * @description What the picture shows, with its figures, in a sentence.
             * @default
             */
            alt: string;
            /** Alternatives */
            alternatives: string[];
            /** Kind */
            kind: string;
            /**
             * Notes
             * @default []
             */
            notes: string[];
            /** Spec */
            spec: {
                [key: string]: unknown;
            };
            /** Title */
            title: string;
        };
        /**
         * CheckedOut
         * @description What is wrong with a layer, and what its metrics and filters give now.
         */
        CheckedOut: {
            /** Findings */
            findings: components["schemas"]["FindingOut"][];
            /** Previews */
            previews: components["schemas"]["sextant__features__semantics__shapes__PreviewOut"][];
            /** Valid */
            valid: boolean;
        };
        /**
         * CheckOut
         * @example {
         *       "check_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b40",
         *       "columns": [
         *         "price"
         *       ],
         *       "created_at": "2026-03-01T09:00:00Z",
         *       "created_by": "0198c19f-0000-7000-8000-000000000009",
         *       "dataset_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33",
         *       "enabled": true,
         *       "field_ids": [
         *         4
         *       ],
         *       "kind": "range",
         *       "last_result": {
         *         "at": "2026-03-02T09:00:00Z",
         *         "check_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b40",
         *         "checked": 1204,
         *         "dataset_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33",
         *         "examples": [
         *           {
         *             "n": 31,
         *             "price": "-1.00"
         *           }
         *         ],
         *         "failing": 31,
         *         "kind": "range",
         *         "observed": "",
         *         "reason": "31 of 1,204 rows do not hold (2.57 %); at most 1 % may not.",
         *         "result_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b60",
         *         "run_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b51",
         *         "severity": "hold",
         *         "share": 0.974252,
         *         "status": "failed",
         *         "title": "`price` lies between 0 and 500 in at least 99 % of the rows"
         *       },
         *       "min_share": 0.99,
         *       "name": "",
         *       "origin": "person",
         *       "params": {
         *         "max": 500,
         *         "min": 0
         *       },
         *       "severity": "hold",
         *       "title": "`price` lies between 0 and 500 in at least 99 % of the rows",
         *       "updated_at": "2026-03-01T09:00:00Z"
         *     }
         */
        CheckOut: {
            /** Check Id */
            check_id: string;
            /** Columns */
            columns: string[];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Created By */
            created_by: string;
            /** Dataset Id */
            dataset_id: string;
            /** Enabled */
            enabled: boolean;
            /** Field Ids */
            field_ids: number[];
            /**
             * Kind
             * @enum {string}
             */
            kind: "completeness" | "uniqueness" | "type" | "range" | "set" | "pattern" | "reference" | "freshness" | "row_count_change" | "sql";
            last_result: components["schemas"]["Result"] | null;
            /**
             * Min Share
             * @description The share of the rows that must hold, 0 to 1.
             */
            min_share: number;
            /** Name */
            name: string;
            /** Origin */
            origin: string;
            /** Params */
            params: {
                [key: string]: unknown;
            };
            /**
             * Severity
             * @description `hold` keeps a load out of sight until someone decides.
             * @enum {string}
             */
            severity: "info" | "warn" | "hold";
            /**
             * Title
             * @description The rule in one sentence, or the name it was given.
             */
            title: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * ChoiceColumn
         * @description A column with the figures it has, whether rows may be split by it, and its most frequent values.
         */
        ChoiceColumn: {
            /** Figures */
            figures: string[];
            /** Groups */
            groups: boolean;
            /** High */
            high: string | null;
            /** Key */
            key: string;
            /** Kind */
            kind: string;
            /** Low */
            low: string | null;
            /** Said */
            said: string;
            /** Usual */
            usual: string;
            /** Values */
            values: string[];
        };
        /** ChoicesOut */
        ChoicesOut: {
            /** Columns */
            columns: components["schemas"]["ChoiceColumn"][];
            /** Descending */
            descending: boolean;
            /** Grains */
            grains: string[];
            /** Limit */
            limit: number | null;
            /** Parts */
            parts: components["schemas"]["PartOut"][];
            /**
             * Rows
             * @description What the rows are called.
             */
            rows: string;
        };
        /**
         * Colouring
         * @description How a column of a table is coloured: a bar in each cell, a scale over it, or cells past a limit.
         */
        Colouring: {
            /** Column */
            column: string;
            /**
             * How
             * @enum {string}
             */
            how: "bar" | "scale" | "above" | "below" | "is";
            /**
             * Tone
             * @default accent
             * @enum {string}
             */
            tone: "accent" | "good" | "warn" | "bad";
            /** Value */
            value?: number | string | null;
        };
        /**
         * Column
         * @description A column as people and SQL know it; `type` is Iceberg's name, `field_id` never changes.
         *
         *     `source_name` is what files call it, whatever people call it since; `asked` a type that someone chose.
         *     `nested` is the type that the JSON text of a string column holds; "text" where that is no one type.
         */
        Column: {
            asked?: components["schemas"]["Asked"] | null;
            /**
             * Description
             * @default
             */
            description: string;
            /** Field Id */
            field_id: number;
            /** Label */
            label: string;
            /** Meaning */
            meaning?: string | null;
            /** Name */
            name: string;
            /** Nested */
            nested?: string | null;
            /**
             * Pii
             * @description Whether the column holds personal data, by its meaning.
             */
            readonly pii: boolean;
            /** Position */
            position: number;
            /**
             * Source Name
             * @default
             */
            source_name: string;
            /** Type */
            type: string;
            /** Unit */
            unit?: string | null;
        };
        /**
         * ColumnOut
         * @description The column; `job_id` is the job that reads the raw files again, when its type is to change.
         */
        ColumnOut: {
            asked?: components["schemas"]["Asked"] | null;
            /**
             * Description
             * @default
             */
            description: string;
            /** Field Id */
            field_id: number;
            /** Job Id */
            job_id?: string | null;
            /** Label */
            label: string;
            /** Meaning */
            meaning?: string | null;
            /** Name */
            name: string;
            /** Nested */
            nested?: string | null;
            /**
             * Pii
             * @description Whether the column holds personal data, by its meaning.
             */
            readonly pii: boolean;
            /** Position */
            position: number;
            /**
             * Source Name
             * @default
             */
            source_name: string;
            /** Type */
            type: string;
            /** Unit */
            unit?: string | null;
        };
        /**
         * ColumnPatch
         * @example {
         *       "label": "Arrival delay",
         *       "unit": "minutes"
         *     }
         */
        ColumnPatch: {
            /** Description */
            description?: string | null;
            /**
             * Format
             * @description How its dates are written, such as DD/MM/YYYY.
             */
            format?: string | null;
            /** Label */
            label?: string | null;
            /** Name */
            name?: string | null;
            /**
             * Type
             * @description Another type: the raw files are read again.
             */
            type?: string | null;
            /** Unit */
            unit?: string | null;
        };
        /**
         * ColumnProfile
         * @description One column's figures over every row; more fields of the engine stand beside the named ones.
         */
        ColumnProfile: {
            /** Data Type */
            data_type: string;
            /** Field Id */
            field_id: number;
            /**
             * Low Quality
             * @default false
             */
            low_quality: boolean;
            /** Max */
            max?: unknown;
            /** Mean */
            mean?: number | null;
            /** Min */
            min?: unknown;
            /** Name */
            name: string;
            /** Null Count */
            null_count: number;
            /** Null Percentage */
            null_percentage: number;
            /**
             * Personal
             * @description Kinds of personal data inside its texts.
             * @default []
             */
            personal: string[];
            /**
             * Pii
             * @description Whether the column holds personal data, by its meaning.
             * @default false
             */
            pii: boolean;
            /** Std Dev */
            std_dev?: number | null;
            /** Type */
            type: string;
            /** Unique Count */
            unique_count: number;
        } & {
            [key: string]: unknown;
        };
        /** ColumnRef */
        ColumnRef: {
            /** Dataset Id */
            dataset_id: string;
            /** Field Id */
            field_id: number;
            /** Name */
            name: string;
            /** Table */
            table: string;
        };
        /**
         * ColumnWay
         * @description What becomes of cells, in these rows, that do not fit the type of their column.
         */
        ColumnWay: {
            /** Column */
            column: string;
            /**
             * Format
             * @description How they are written, such as YYYY/MM/DD.
             */
            format?: string | null;
            /**
             * Misfits
             * @enum {string}
             */
            misfits: "missing" | "text" | "format" | "value";
            /**
             * Value
             * @description What is read instead.
             */
            value?: string | null;
        };
        /**
         * ComparisonOut
         * @example {
         *       "columns": [
         *         {
         *           "bins": [
         *             {
         *               "label": "up to 10.5",
         *               "share_from": 0.1,
         *               "share_to": 0.42
         *             }
         *           ],
         *           "column": "price",
         *           "ks": 0.32,
         *           "level": "much",
         *           "nulls_from": 0,
         *           "nulls_to": 0.01,
         *           "psi": 0.61,
         *           "type": "double",
         *           "words": "`price` moved: up to 10.5 went from 10 % to 42 % of the rows."
         *         }
         *       ],
         *       "dataset_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33",
         *       "from": {
         *         "committed_at": "2026-03-01T09:00:00Z",
         *         "rows": 1000,
         *         "snapshot_id": "4718210937465120987"
         *       },
         *       "level": "much",
         *       "schema": {
         *         "lost": [],
         *         "new": []
         *       },
         *       "to": {
         *         "committed_at": "2026-03-01T09:00:00Z",
         *         "rows": 1200,
         *         "snapshot_id": "5718210937465120987"
         *       },
         *       "words": [
         *         "1,000 rows became 1,200 (+20 %).",
         *         "`price` moved: up to 10.5 went from 10 % to 42 % of the rows."
         *       ]
         *     }
         */
        ComparisonOut: {
            /** Columns */
            columns: components["schemas"]["ChangeOut"][];
            /** Dataset Id */
            dataset_id: string;
            from: components["schemas"]["SideOut"];
            /**
             * Level
             * @description same, little or much: the gravest of volume, columns and values.
             * @enum {string}
             */
            level: "same" | "little" | "much";
            schema: components["schemas"]["SchemaChange"];
            to: components["schemas"]["SideOut"];
            /** Words */
            words: string[];
        };
        /** CompletionBody */
        CompletionBody: {
            /** Hint */
            hint: string;
            /** Question */
            question: string;
        };
        /**
         * ConnectionIn
         * @example {
         *       "config": {
         *         "database": "shop",
         *         "host": "db.example.com",
         *         "password": "…",
         *         "port": 5432,
         *         "tls": "require",
         *         "user": "reader"
         *       },
         *       "kind": "postgresql",
         *       "name": "Shop"
         *     }
         */
        ConnectionIn: {
            /** Config */
            config: {
                [key: string]: string | number | boolean;
            };
            /** Kind */
            kind: string;
            /** Name */
            name: string;
            /**
             * Shared
             * @description Whether everyone here may load from it.
             * @default false
             */
            shared: boolean;
        };
        /** ConnectionOut */
        ConnectionOut: {
            /**
             * Config
             * @description What was filled in, without secrets.
             */
            config: {
                [key: string]: string | number | boolean;
            };
            /** Connection Id */
            connection_id: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Email */
            email: string;
            /** Kind */
            kind: string;
            /**
             * Label
             * @description The kind in words.
             */
            label: string;
            /** May Change */
            may_change: boolean;
            /** Name */
            name: string;
            /**
             * Reads
             * @enum {string}
             */
            reads: "rows" | "files" | "topics";
            /** Shared */
            shared: boolean;
            /** @description What trying it last gave. */
            trial: components["schemas"]["Trial"] | null;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * ConnectionPatch
         * @example {
         *       "shared": true
         *     }
         */
        ConnectionPatch: {
            /**
             * Config
             * @description Fields that change; they are tried first.
             */
            config?: {
                [key: string]: string | number | boolean;
            } | null;
            /** Name */
            name?: string | null;
            /** Shared */
            shared?: boolean | null;
        };
        /**
         * ContinuousOut
         * @description Where the engine stands that keeps a model up: its last epoch, messages it read and set aside.
         */
        ContinuousOut: {
            /**
             * Epoch
             * @description -1 before the first.
             */
            epoch: number;
            /** Hint */
            hint: string;
            /** Problem */
            problem: string;
            /** Rows */
            rows: number;
            /** Seen At */
            seen_at: string | null;
            /** Set Aside */
            set_aside: number;
            /**
             * Status
             * @enum {string}
             */
            status: "starting" | "running" | "waiting" | "stopped";
        };
        /** DatasetOut */
        DatasetOut: {
            /** Cold Days */
            cold_days: number | null;
            /** Column Count */
            column_count: number;
            /** Columns */
            columns: components["schemas"]["Column"][];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Dataset Id */
            dataset_id: string;
            /** Deleted At */
            deleted_at: string | null;
            /** Description */
            description: string;
            /** Duplicate Rows */
            duplicate_rows: number;
            error: components["schemas"]["Failure"] | null;
            /** Format */
            format: {
                [key: string]: unknown;
            };
            /** Issues Count */
            issues_count: number;
            /** Job Id */
            job_id: string | null;
            /** May Change */
            may_change: boolean;
            /** Name */
            name: string;
            /**
             * On Drift
             * @enum {string}
             */
            on_drift: "default" | "evolve" | "hold" | "refuse";
            owner: components["schemas"]["Owner"];
            /** @description What the table is kept apart by: a filter on this column opens the files of its periods. */
            partitioned_by: components["schemas"]["PartitionedByOut"] | null;
            /**
             * Partitioning
             * @enum {string}
             */
            partitioning: "auto" | "off";
            /**
             * Profile
             * @description Where the profile is read; null until the dataset is loaded.
             */
            profile: string | null;
            /** Quality Score */
            quality_score: number | null;
            /** Raw Size Bytes */
            raw_size_bytes: number;
            /** Row Count */
            row_count: number;
            /**
             * Row Days
             * @description Null: rows are kept as long as the dataset.
             */
            row_days: number | null;
            /**
             * Row Time
             * @description The column that tells how old a row is; null for a stream.
             */
            row_time: string | null;
            /** Rows In File */
            rows_in_file: number;
            /** Rows Set Aside */
            rows_set_aside: number;
            /** S3 Key */
            s3_key: string;
            /** Set Aside Reasons */
            set_aside_reasons: components["schemas"]["sextant__features__datasets__models__Reason"][];
            /** Shared */
            shared: boolean;
            /** Size Bytes */
            size_bytes: number;
            /** Snapshot At */
            snapshot_at: string | null;
            /** Snapshot Count */
            snapshot_count: number;
            /**
             * Snapshot Days
             * @description Null: as all datasets of the server.
             */
            snapshot_days: number | null;
            /** Snapshot Id */
            snapshot_id: string | null;
            /** Source Name */
            source_name: string;
            /** Source Type */
            source_type: string;
            /** Status */
            status: string;
            /** Table Name */
            table_name: string;
            /** Tags */
            tags: string[];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** User Id */
            user_id: string;
        };
        /**
         * DatasetPatch
         * @example {
         *       "name": "Flights of 2013",
         *       "tags": [
         *         "travel"
         *       ]
         *     }
         */
        DatasetPatch: {
            /**
             * Cold Days
             * @description Raw files go to the cold place after so many days; 0: as the settings say.
             */
            cold_days?: number | null;
            /** Description */
            description?: string | null;
            /** Name */
            name?: string | null;
            /**
             * On Drift
             * @description What becomes of a load whose columns differ: default, evolve, hold, refuse.
             */
            on_drift?: ("default" | "evolve" | "hold" | "refuse") | null;
            /**
             * Partitioning
             * @description auto: kept by the year, month or day of its main time once it is large; off: never.
             */
            partitioning?: ("auto" | "off") | null;
            /**
             * Row Days
             * @description Rows that are older end at the next maintenance; 0: kept as long as the dataset.
             */
            row_days?: number | null;
            /**
             * Row Time
             * @description The column of dates or moments that tells how old a row is; not for a stream.
             */
            row_time?: string | null;
            /** Shared */
            shared?: boolean | null;
            /**
             * Snapshot Days
             * @description Earlier snapshots end after so many days, seven years at most; 0: as the settings say.
             */
            snapshot_days?: number | null;
            /** Tags */
            tags?: string[] | null;
        };
        /**
         * DatasetUse
         * @description A dataset that a tile reads, kept beside its SQL so that a tile can say which one is gone.
         */
        DatasetUse: {
            /** Dataset Id */
            dataset_id: string;
            /** Name */
            name: string;
            /** Table Name */
            table_name: string;
        };
        /** DeletedDueOut */
        DeletedDueOut: {
            /** Dataset Id */
            dataset_id: string;
            /** Deleted At */
            deleted_at: string | null;
            /** Name */
            name: string;
        };
        /** DeletedOut */
        DeletedOut: {
            /**
             * Undo Until
             * Format: date-time
             */
            undo_until: string;
        };
        /**
         * DeliveryOut
         * @example {
         *       "about": "alert:0198c1a2-7c11-7d1e-9c55-0d6a5f1f2c21",
         *       "attempts": 1,
         *       "channel_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2c01",
         *       "created_at": "2026-03-02T09:00:00Z",
         *       "delivery_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2c51",
         *       "error": "",
         *       "kind": "webhook",
         *       "name": "Our pipeline",
         *       "response": 200,
         *       "sent_at": "2026-03-02T09:00:01Z",
         *       "status": "sent",
         *       "title": "Revenue a day is below 1,000",
         *       "topic": "alert.fired",
         *       "updated_at": "2026-03-02T09:00:01Z"
         *     }
         */
        DeliveryOut: {
            /** About */
            about: string;
            /** Attempts */
            attempts: number;
            /** Channel Id */
            channel_id: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Delivery Id */
            delivery_id: string;
            /**
             * Error
             * @description Why it failed, waits or was left out.
             */
            error: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "mail" | "service" | "webhook";
            /**
             * Name
             * @description The channel, or the address.
             */
            name: string;
            /** Resent Of */
            resent_of: string | null;
            /**
             * Response
             * @description The status of the last answer to a webhook.
             */
            response: number | null;
            /** Sent At */
            sent_at: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "waiting" | "sent" | "failed" | "skipped";
            /** Title */
            title: string;
            /** Topic */
            topic: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /** DiffBody */
        DiffBody: {
            /** Yaml */
            yaml: string;
        };
        /**
         * DraftBody
         * @description A dataset, or a question; of both, the dataset that the question is about.
         * @example {
         *       "question": "average delay by month"
         *     }
         */
        DraftBody: {
            /** Dataset Id */
            dataset_id?: string | null;
            /** Question */
            question?: string | null;
        };
        /**
         * Drift
         * @description How the columns of a load differ from those of its dataset, by their names for people.
         *
         *     `nested` are those whose lists or objects hold another type now; their JSON text is kept as it was.
         */
        Drift: {
            /**
             * Lost
             * @default []
             */
            lost: string[];
            /**
             * Nested
             * @default []
             */
            nested: components["schemas"]["Retyped"][];
            /**
             * New
             * @default []
             */
            new: string[];
            /**
             * Renamed
             * @default []
             */
            renamed: components["schemas"]["Renamed"][];
            /**
             * Reordered
             * @default false
             */
            reordered: boolean;
            /**
             * Retyped
             * @default []
             */
            retyped: components["schemas"]["Retyped"][];
        };
        /** EndpointFigures */
        EndpointFigures: {
            /** Endpoint */
            endpoint: string;
            /** Errors */
            errors: number;
            /** Mean Ms */
            mean_ms: number;
            /** Method */
            method: string;
            /** P95 Ms */
            p95_ms: number;
            /** Requests */
            requests: number;
        };
        /**
         * EngineChoiceOut
         * @description The engine of the workspace, and those of this server.
         * @example {
         *       "available": [
         *         {
         *           "builtin": true,
         *           "name": "duckdb",
         *           "title": "DuckDB"
         *         },
         *         {
         *           "builtin": false,
         *           "name": "trino",
         *           "title": "Trino"
         *         }
         *       ],
         *       "engine": "trino",
         *       "small_rows": 20000000
         *     }
         */
        EngineChoiceOut: {
            /** Available */
            available: components["schemas"]["EngineOut"][];
            /** Chosen At */
            chosen_at: string | null;
            /** Chosen By */
            chosen_by: string | null;
            /** Engine */
            engine: string;
            /**
             * Small Rows
             * @description Up to so many rows the built-in engine answers anyway.
             */
            small_rows: number;
        };
        /**
         * EngineIn
         * @example {
         *       "engine": "duckdb"
         *     }
         */
        EngineIn: {
            /** Engine */
            engine: string;
        };
        /** EngineOut */
        EngineOut: {
            /**
             * Builtin
             * @description Whether it runs within Sextant and is always there.
             */
            builtin: boolean;
            /** Name */
            name: string;
            /** Title */
            title: string;
        };
        /**
         * EngineUsedOut
         * @description What answered; `reason` where it was not the engine that the workspace chose.
         */
        EngineUsedOut: {
            /** Name */
            name: string;
            /** Reason */
            reason: string;
        };
        /** ErrorColumn */
        ErrorColumn: {
            /** Cells */
            cells: number;
            /** Column */
            column: string;
            /** Why */
            why: string;
        };
        /**
         * ErrorsOut
         * @description Cells that are probably wrong, and what the search looked at.
         * @example {
         *       "cells": 2,
         *       "columns": [
         *         {
         *           "cells": 2,
         *           "column": "city",
         *           "why": "merged"
         *         }
         *       ],
         *       "dataset_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33",
         *       "found_at": "2026-03-02T09:00:00Z",
         *       "is_current": true,
         *       "items": [
         *         {
         *           "column": "city",
         *           "reason": "It ends with what belongs into `state`, which is empty in this row.",
         *           "row": 21,
         *           "suggestion": "San Francisco",
         *           "sureness": 0.95,
         *           "value": "San Francisco CA",
         *           "why": "merged"
         *         }
         *       ],
         *       "job_id": "0198c1a2-7c12-7a0b-8f43-5a1be7b6c901",
         *       "next_cursor": "WzFd",
         *       "rows": 2410,
         *       "snapshot_id": "4718210937465120987",
         *       "total": 2
         *     }
         */
        ErrorsOut: {
            /** Cells */
            cells: number;
            /** Columns */
            columns: components["schemas"]["ErrorColumn"][];
            /** Dataset Id */
            dataset_id: string;
            /**
             * Found At
             * Format: date-time
             */
            found_at: string;
            /**
             * Is Current
             * @description Whether the dataset still stands on the rows that were searched.
             */
            is_current: boolean;
            /** Items */
            items: components["schemas"]["CellOut"][];
            /** Job Id */
            job_id: string;
            /** Next Cursor */
            next_cursor: string | null;
            /** Rows */
            rows: number;
            /** Snapshot Id */
            snapshot_id: string | null;
            /**
             * Total
             * @description How many cells the filter leaves.
             */
            total: number;
        };
        /**
         * EstimateOut
         * @description What the statement scans, counted from snapshot statistics.
         */
        EstimateOut: {
            /** Bytes */
            bytes: number;
            /** Rows */
            rows: number;
        };
        /** EvaluationOut */
        EvaluationOut: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Elapsed Ms */
            elapsed_ms: number;
            /** Error */
            error: string;
            /** Evaluation Id */
            evaluation_id: string;
            /**
             * State
             * @enum {string}
             */
            state: "new" | "ok" | "pending" | "firing" | "no_data" | "broken";
            /**
             * Values
             * @description By group.
             */
            values: {
                [key: string]: number | null;
            };
        };
        /**
         * ExplainedOut
         * @description What a statement would read and how the engine would run it; nothing is read.
         *
         *     `plan` is null where the caller sees a dataset in part: the plan would tell of the rest.
         */
        ExplainedOut: {
            estimate: components["schemas"]["EstimateOut"];
            /** Permitted Sql */
            permitted_sql: string;
            /** Plan */
            plan: components["schemas"]["PlanStepOut"][] | null;
            /** Tables */
            tables: components["schemas"]["sextant__features__query__shapes__TableOut"][];
        };
        /**
         * ExportBody
         * @description With `viz_id` one tile; rows of a whole dashboard are a zip, or one workbook with a sheet a tile.
         * @example {
         *       "format": "pdf"
         *     }
         */
        ExportBody: {
            /**
             * Filters
             * @description By filter id: {values}, {min, max}, {from, to} or {preset}; null for everything.
             */
            filters?: {
                [key: string]: {
                    [key: string]: unknown;
                } | null;
            };
            /** Format */
            format: ("pdf" | "png" | "svg") | ("csv" | "xlsx" | "parquet");
            /** Picked */
            picked?: {
                [key: string]: components["schemas"]["PickBody"];
            };
            /** Viz Id */
            viz_id?: string | null;
        };
        /**
         * ExportIn
         * @example {
         *       "format": "csv",
         *       "sql": "SELECT carrier, avg(arr_delay) AS delay FROM flights GROUP BY carrier ORDER BY delay DESC"
         *     }
         */
        ExportIn: {
            /** As Of */
            as_of?: string | {
                [key: string]: string;
            } | null;
            /**
             * Dataset Id
             * @description All rows of a dataset.
             */
            dataset_id?: string | null;
            /**
             * Format
             * @default csv
             * @enum {string}
             */
            format: "csv" | "parquet" | "json" | "ndjson" | "arrow" | "xlsx";
            /** Parameters */
            parameters?: {
                [key: string]: unknown;
            };
            /** Query Id */
            query_id?: string | null;
            /** Sql */
            sql?: string | null;
        };
        /**
         * ExportOut
         * @example {
         *       "download_url": "/api/v1/downloads/3q2-7w…",
         *       "file_name": "flights.csv",
         *       "row_count": 336776
         *     }
         */
        ExportOut: {
            /** Download Url */
            download_url: string;
            /** File Name */
            file_name: string;
            /** Row Count */
            row_count: number;
        };
        /**
         * Failure
         * @description Why a dataset could not be loaded.
         */
        Failure: {
            /** Code */
            code: string;
            /**
             * Hint
             * @default
             */
            hint: string;
            /** Message */
            message: string;
        };
        /**
         * FeedbackBody
         * @description What the caller said of the answer.
         */
        FeedbackBody: {
            /** Reason */
            reason: string;
            /** Verdict */
            verdict: string;
        };
        /**
         * FeedbackIn
         * @example {
         *       "reason": "Cancelled flights are counted too.",
         *       "verdict": "wrong"
         *     }
         */
        FeedbackIn: {
            /**
             * Reason
             * @default
             */
            reason: string;
            /**
             * Verdict
             * @enum {string}
             */
            verdict: "right" | "wrong";
        };
        /**
         * FeedbackItem
         * @description What a person said of an answer.
         */
        FeedbackItem: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Email */
            email: string;
            /** Query Id */
            query_id: string;
            /** Question */
            question: string;
            /** Reason */
            reason: string;
            /** Sql */
            sql: string;
            /** Thread Id */
            thread_id: string;
            /**
             * Verdict
             * @enum {string}
             */
            verdict: "right" | "wrong";
        };
        /** FeedbackOut */
        FeedbackOut: {
            /** Reason */
            reason: string;
            /**
             * Verdict
             * @enum {string}
             */
            verdict: "right" | "wrong";
        };
        /** FieldOut */
        FieldOut: {
            /** Choices */
            choices: string[];
            /** Default */
            default: string | number | boolean;
            /** Hint */
            hint: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "text" | "number" | "password" | "choice";
            /** Label */
            label: string;
            /** Name */
            name: string;
            /** Required */
            required: boolean;
            /** Secret */
            secret: boolean;
        };
        /**
         * Figures
         * @description The server at a glance; memory is this process's, disk that of the data folder.
         */
        Figures: {
            /** Active Users */
            active_users: number;
            /** Cpu Load */
            cpu_load: number;
            /** Disk Free Bytes */
            disk_free_bytes: number;
            /** Disk Total Bytes */
            disk_total_bytes: number;
            /** Endpoints */
            endpoints: components["schemas"]["EndpointFigures"][];
            /**
             * Errors
             * @description Answers with a 5xx status.
             */
            errors: number;
            /** Event Lag */
            event_lag: number;
            /** Jobs Waiting */
            jobs_waiting: number;
            /** Memory Bytes */
            memory_bytes: number;
            /** P95 Ms */
            p95_ms: number;
            /** Queries Per Hour */
            queries_per_hour: number;
            /** Requests */
            requests: number;
            /** Storage Bytes */
            storage_bytes: number;
            /** Uptime Seconds */
            uptime_seconds: number;
        };
        /** FilesOut */
        FilesOut: {
            /** Count */
            count: number;
            /** Size Bytes */
            size_bytes: number;
        };
        /** FindingOut */
        FindingOut: {
            /** Hint */
            hint: string;
            /** Message */
            message: string;
            /** Where */
            where: string;
        };
        /**
         * FollowIn
         * @description From its begin (`earliest`), from now on (`latest`), or from a moment (`since`).
         * @example {
         *       "begin": "earliest",
         *       "connection_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b71",
         *       "stream": "orders",
         *       "topic": "shop.orders"
         *     }
         */
        FollowIn: {
            /**
             * Begin
             * @default earliest
             * @enum {string}
             */
            begin: "earliest" | "latest";
            /** Connection Id */
            connection_id: string;
            /**
             * Since
             * @description Instead of `begin`: the first message of then.
             */
            since?: string | null;
            /**
             * Stream
             * @description The stream's name; the topic's by default.
             * @default
             */
            stream: string;
            /** Topic */
            topic: string;
        };
        /**
         * FollowOut
         * @description A topic that a stream follows; `problem` is empty while it is read.
         */
        FollowOut: {
            /**
             * Behind
             * @description Messages that are in the topic and not in the stream yet.
             */
            behind: number;
            /**
             * Connection
             * @description The connection's name.
             */
            connection: string;
            /** Connection Id */
            connection_id: string;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Email */
            email: string;
            /** Hint */
            hint: string;
            /**
             * Missed
             * @description Messages that the brokers let go before they were read.
             */
            missed: number;
            /** Paused */
            paused: boolean;
            /** Problem */
            problem: string;
            /**
             * Read At
             * @description When a process last read it.
             */
            read_at: string | null;
            /** Topic */
            topic: string;
        };
        /**
         * FollowPatch
         * @example {
         *       "paused": true
         *     }
         */
        FollowPatch: {
            /** Paused */
            paused: boolean;
        };
        /**
         * FormatIn
         * @example {
         *       "sql": "select carrier from flights"
         *     }
         */
        FormatIn: {
            /** Sql */
            sql: string;
        };
        /** FormattedOut */
        FormattedOut: {
            /** Sql */
            sql: string;
        };
        /** FoundOut */
        FoundOut: {
            /** Detail */
            detail: string;
            /** Href */
            href: string;
            /** Id */
            id: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "dataset" | "dashboard" | "metric" | "column" | "question" | "person" | "job" | "place" | "alert" | "report";
            /** Score */
            score: number;
            /** Title */
            title: string;
        };
        /** GroupOut */
        GroupOut: {
            /**
             * Against
             * @description What a change is measured against.
             */
            against: number | null;
            /**
             * Key
             * @description The group's values; empty where there is one value.
             */
            key: string;
            /**
             * Since
             * Format: date-time
             */
            since: string;
            /**
             * State
             * @enum {string}
             */
            state: "new" | "ok" | "pending" | "firing" | "no_data" | "broken";
            /** Value */
            value: number | null;
        };
        /** HappeningOut */
        HappeningOut: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** By */
            by: string;
            /** Event Id */
            event_id: string;
            /** Group */
            group: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "fired" | "cleared" | "no_data" | "data_back" | "broken" | "mended" | "acknowledged" | "snoozed" | "woken" | "told" | "changed";
            /** Note */
            note: string;
            /** Value */
            value: number | null;
        };
        /** HeldColumn */
        HeldColumn: {
            /** Name */
            name: string;
            /** Type */
            type: string;
        };
        /**
         * HeldOut
         * @example {
         *       "columns": [
         *         {
         *           "name": "price",
         *           "type": "double"
         *         }
         *       ],
         *       "load_id": "0198c1a2-7c12-7a0b-8f43-5a1be7b6c901",
         *       "row_count": 300,
         *       "rows": [
         *         {
         *           "price": -5.5
         *         }
         *       ]
         *     }
         */
        HeldOut: {
            /** @description What the checks found in it; null when none looked. */
            checks: components["schemas"]["sextant__features__checks__shapes__RanOut"] | null;
            /** Columns */
            columns: components["schemas"]["HeldColumn"][];
            /** Load Id */
            load_id: string;
            /** Row Count */
            row_count: number;
            /** Rows */
            rows: {
                [key: string]: unknown;
            }[];
        };
        /** HistoryItem */
        HistoryItem: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Query Id */
            query_id: string;
            /** Question */
            question: string;
            /** Status */
            status: string;
            /** Thread Id */
            thread_id: string;
            /** Title */
            title: string;
        };
        /**
         * HistoryView
         * @description The last hour of this process, the oldest minute first; probes and monitoring itself are left out.
         */
        HistoryView: {
            /** Items */
            items: components["schemas"]["MinuteView"][];
        };
        /** HomeBody */
        HomeBody: {
            /** Recent */
            recent: components["schemas"]["HomeEntry"][];
            /** Since Yesterday */
            since_yesterday: components["schemas"]["HomeEntry"][];
            /** Suggestions */
            suggestions: {
                [key: string]: string;
            }[];
        };
        /** HomeEntry */
        HomeEntry: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Detail */
            detail: string;
            /** Drawn */
            drawn: string[];
            /** Href */
            href: string;
            /** Id */
            id: string;
            /** Kind */
            kind: string;
            /** Outline */
            outline: [
                number,
                number,
                number,
                number
            ][];
            /** Spark */
            spark: number[];
            /** Starred */
            starred: boolean;
            /** Title */
            title: string;
        };
        /** HTTPValidationError */
        HTTPValidationError: {
            /** Detail */
            detail?: components["schemas"]["ValidationError"][];
        };
        /**
         * ImportIn
         * @description Semantic models of dbt.
         * @example {
         *       "text": "{\"semantic_models\": []}"
         *     }
         */
        ImportIn: {
            /**
             * Text
             * @description dbt's semantic_manifest.json, or YAML.
             */
            text: string;
        };
        /**
         * IngestOut
         * @description What was taken of a batch; `set_aside` events are kept with their reasons and are in no table.
         * @example {
         *       "accepted": 9999,
         *       "dataset_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b70",
         *       "new_columns": [],
         *       "reasons": [
         *         {
         *           "count": 1,
         *           "first_line": 17,
         *           "last_line": 17,
         *           "reason": "not JSON"
         *         }
         *       ],
         *       "replayed": false,
         *       "set_aside": 1,
         *       "stream": "events",
         *       "table_name": "events"
         *     }
         */
        IngestOut: {
            /** Accepted */
            accepted: number;
            /** Dataset Id */
            dataset_id: string;
            /**
             * New Columns
             * @default []
             */
            new_columns: string[];
            /**
             * Reasons
             * @default []
             */
            reasons: components["schemas"]["sextant__features__streams__models__Reason"][];
            /**
             * Replayed
             * @description Whether the batch's key had been answered before.
             */
            replayed: boolean;
            /** Set Aside */
            set_aside: number;
            /** Stream */
            stream: string;
            /** Table Name */
            table_name: string;
        };
        /**
         * InsteadIn
         * @description Another reading by the name that an alternative of the answer bears.
         * @example {
         *       "reading": "9f86d081884c7d65"
         *     }
         */
        InsteadIn: {
            /** Reading */
            reading: string;
        };
        /**
         * InvitationView
         * @description The link is shown this once; give it to the person.
         */
        InvitationView: {
            /**
             * Link
             * @example https://sextant.example.com/welcome?token=…
             */
            link: string;
            user: components["schemas"]["User"];
        };
        /**
         * Issue
         * @description Something about a column, or about the table when `column` is null, that a person should know.
         */
        Issue: {
            /** Column */
            column: string | null;
            /** Description */
            description: string;
            /**
             * Issue Type
             * @enum {string}
             */
            issue_type: "high_nulls" | "duplicates" | "outliers" | "constant" | "mixed_types" | "near_unique_key" | "suspicious_default" | "set_aside" | "ambiguous_dates" | "coerced_nulls";
            /**
             * Severity
             * @enum {string}
             */
            severity: "low" | "medium" | "high";
        };
        /** JobOut */
        JobOut: {
            /** Attempt */
            attempt: number;
            /** Cancel Requested */
            cancel_requested: boolean;
            /** Code */
            code: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Dataset Id */
            dataset_id: string | null;
            /** Email */
            email: string;
            /** Error */
            error: string | null;
            /** Error Message */
            error_message: string | null;
            /** Finished At */
            finished_at: string | null;
            /** Hint */
            hint: string | null;
            /** Job Id */
            job_id: string;
            /** Job Type */
            job_type: string;
            /** Metadata */
            metadata: {
                [key: string]: unknown;
            };
            /** Note */
            note: string;
            /** Parent Job Id */
            parent_job_id: string | null;
            /** Progress */
            progress: number;
            /** Started At */
            started_at: string | null;
            /** Status */
            status: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** User Id */
            user_id: string;
        };
        JsonValue: unknown;
        /** KeyBody */
        KeyBody: {
            /**
             * Expires In Days
             * @example 90
             */
            expires_in_days?: number | null;
            /**
             * Name
             * @example nightly load
             */
            name: string;
            /**
             * Role
             * @default analyst
             * @enum {string}
             */
            role: "viewer" | "analyst" | "admin";
        };
        /** KeyOut */
        KeyOut: {
            /**
             * Secret
             * @description The key that signs from now on; shown this once.
             * @example whsec_…
             */
            secret: string;
        };
        /**
         * LayerIn
         * @description A semantic layer as YAML.
         * @example {
         *       "yaml": "datasets:\n- dataset: sales\n  metrics:\n  - name: net revenue\n    expression: sum(amount)\n"
         *     }
         */
        LayerIn: {
            /** Yaml */
            yaml: string;
        };
        /**
         * LayerOut
         * @description A version of the layer: as YAML, and taken apart.
         */
        LayerOut: {
            /** Layer */
            layer: {
                [key: string]: unknown;
            };
            /** Note */
            note: string;
            /** Saved At */
            saved_at: string | null;
            /** Saved By */
            saved_by: string;
            /** Version */
            version: number;
            /** Yaml */
            yaml: string;
        };
        /** LayoutsOut */
        LayoutsOut: {
            /** Items */
            items: components["schemas"]["AdviceOut"][];
        };
        /**
         * LimitView
         * @description `limit` null: nothing is counted.
         */
        LimitView: {
            /**
             * Limit
             * @example 1000
             */
            limit: number | null;
            /**
             * Remaining
             * @example 994
             */
            remaining: number | null;
            /**
             * Reset Seconds
             * @example 1800
             */
            reset_seconds: number;
        };
        /** LinkBody */
        LinkBody: {
            /** Token */
            token: string;
        };
        /** LinkView */
        LinkView: {
            /**
             * Link
             * @example https://sextant.example.com/welcome?token=…
             */
            link: string;
        };
        /**
         * LoadOut
         * @description A load: how it was told to load, what it changed, and why it waits if it does.
         */
        LoadOut: {
            /** Columns */
            columns: components["schemas"]["Column"][];
            /** Decided At */
            decided_at: string | null;
            /** Decided By */
            decided_by: string | null;
            drift: components["schemas"]["Drift"];
            /** Duplicate Rows */
            duplicate_rows: number;
            /** Findings */
            findings: {
                [key: string]: unknown;
            };
            /** Job Id */
            job_id: string | null;
            /** Key */
            key: string[];
            /** Load Id */
            load_id: string;
            /**
             * Loaded At
             * Format: date-time
             */
            loaded_at: string;
            /**
             * Mode
             * @enum {string}
             */
            mode: "append" | "replace" | "upsert";
            /** Quality Score */
            quality_score: number | null;
            /** Reasons */
            reasons: string[];
            /** Rows In File */
            rows_in_file: number;
            /** Rows Loaded */
            rows_loaded: number;
            /**
             * Rows Mended
             * @description Rows set aside before that a person corrected.
             */
            rows_mended: number;
            /**
             * Rows Repeated
             * @description Rows of an append that were there already.
             */
            rows_repeated: number | null;
            /** Rows Set Aside */
            rows_set_aside: number;
            /** Rows Updated */
            rows_updated: number;
            /** Snapshot Id */
            snapshot_id: string | null;
            /** Source Name */
            source_name: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "loaded" | "held" | "discarded";
            /**
             * Told
             * @description The drift in sentences.
             */
            told: string[];
        };
        /**
         * LogOut
         * @description Events with offsets from `first_offset` up to `next_offset`, which the next event has.
         */
        LogOut: {
            /**
             * Events
             * @description How many events can be replayed.
             */
            events: number;
            /**
             * First At
             * @description When the first of them came.
             */
            first_at: string | null;
            /** First Offset */
            first_offset: number;
            /**
             * Kept Bytes
             * @description Up to how many bytes of a stream; the oldest go first.
             */
            kept_bytes: number;
            /**
             * Kept Seconds
             * @description How long events stay in the log after they were put into a file.
             */
            kept_seconds: number;
            /** Last At */
            last_at: string | null;
            /** Next Offset */
            next_offset: number;
            /** Size Bytes */
            size_bytes: number;
        };
        /**
         * LogoView
         * @description Where the logo is, its size in pixels, and whether it stands on a light plate in the dark.
         */
        LogoView: {
            /** Height */
            height: number;
            /** Plate */
            plate: boolean;
            /**
             * Url
             * @example /api/v1/brand/logos/u3mZ4wqT1…
             */
            url: string;
            /** Width */
            width: number;
        };
        /** LogPage */
        LogPage: {
            /** Items */
            items: {
                [key: string]: unknown;
            }[];
            /** Next Cursor */
            next_cursor: string | null;
        };
        /**
         * LooksView
         * @description The looks that a page takes: null where they are Sextant's own.
         */
        LooksView: {
            accents: components["schemas"]["AccentsView"] | null;
            logo: components["schemas"]["LogoView"] | null;
            /**
             * Name
             * @example Northwind
             */
            name: string;
        };
        /**
         * MadeKeyView
         * @description The key is shown this once.
         */
        MadeKeyView: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Email */
            email: string;
            /** Expires At */
            expires_at: string | null;
            /**
             * Key
             * @example sx_…
             */
            key: string;
            /** Key Id */
            key_id: string;
            /** Last Used */
            last_used: string | null;
            /** Name */
            name: string;
            /** Prefix */
            prefix: string;
            /**
             * Role
             * @enum {string}
             */
            role: "viewer" | "analyst" | "admin";
            /** User Id */
            user_id: string;
        };
        /**
         * MailIn
         * @example {
         *       "host": "smtp.example.com",
         *       "password": "a password",
         *       "port": 587,
         *       "security": "starttls",
         *       "sender": "sextant@example.com",
         *       "username": "sextant"
         *     }
         */
        MailIn: {
            /** Host */
            host: string;
            /**
             * Password
             * @description Sealed; left out, the one kept for this server stays.
             */
            password?: string | null;
            /**
             * Port
             * @default 587
             */
            port: number;
            /**
             * Security
             * @default starttls
             * @enum {string}
             */
            security: "starttls" | "tls" | "none";
            /** Sender */
            sender: string;
            /**
             * Username
             * @default
             */
            username: string;
        };
        /**
         * MailOut
         * @description The mail server that holds; never its password.
         * @example {
         *       "changed_at": "2026-03-01T09:00:00Z",
         *       "changed_by": "ada@example.com",
         *       "has_password": true,
         *       "host": "smtp.example.com",
         *       "installed": false,
         *       "port": 587,
         *       "security": "starttls",
         *       "sender": "sextant@example.com",
         *       "set": true,
         *       "username": "sextant"
         *     }
         */
        MailOut: {
            /** Changed At */
            changed_at?: string | null;
            /**
             * Changed By
             * @default
             */
            changed_by: string;
            /**
             * Has Password
             * @default false
             */
            has_password: boolean;
            /**
             * Host
             * @default
             */
            host: string;
            /**
             * Installed
             * @description Whether it is the server of whoever runs Sextant.
             */
            installed: boolean;
            /**
             * Port
             * @default 587
             */
            port: number;
            /**
             * Security
             * @default starttls
             * @enum {string}
             */
            security: "starttls" | "tls" | "none";
            /**
             * Sender
             * @default
             */
            sender: string;
            /**
             * Set
             * @description Whether mail can be sent.
             */
            set: boolean;
            /**
             * Username
             * @default
             */
            username: string;
        };
        /**
         * MaintenanceOut
         * @description `raw_files`: known to no dataset; `cold_files`: moved to the cold place; `deleted`: gone for good.
         */
        MaintenanceOut: {
            cold_files: components["schemas"]["FilesOut"];
            /** Deleted */
            deleted: components["schemas"]["DeletedDueOut"][];
            raw_files: components["schemas"]["FilesOut"];
            /** Tables */
            tables: components["schemas"]["TableDueOut"][];
        };
        /**
         * ManyIn
         * @description Several rules at once: all are kept or none.
         * @example {
         *       "rules": [
         *         {
         *           "columns": [
         *             "price"
         *           ],
         *           "kind": "range",
         *           "min_share": 0.99,
         *           "name": "",
         *           "params": {
         *             "max": 500,
         *             "min": 0
         *           },
         *           "severity": "hold"
         *         }
         *       ]
         *     }
         */
        ManyIn: {
            /**
             * Origin
             * @default person
             * @enum {string}
             */
            origin: "person" | "suggestion";
            /** Rules */
            rules: components["schemas"]["sextant__features__checks__models__Rule"][];
        };
        /** ManyOut */
        ManyOut: {
            /** Items */
            items: components["schemas"]["CheckOut"][];
        };
        /**
         * Mask
         * @description How a column is shown: not at all, empty, as a hash, by its last four signs, or in steps.
         *
         *     `width` is the step of a range over numbers, `unit` that of one over dates.
         */
        Mask: {
            /** Column */
            column: string;
            /**
             * Mask
             * @enum {string}
             */
            mask: "hide" | "null" | "hash" | "last_four" | "range";
            /** Unit */
            unit?: ("day" | "month" | "quarter" | "year") | null;
            /** Width */
            width?: number | null;
        };
        /**
         * MendedRow
         * @description A row as it would be loaded; `cells` of JSON are none, its text is `text`.
         */
        MendedRow: {
            /** Byte Offset */
            byte_offset: number;
            /** Cells */
            cells: components["schemas"]["Cell"][];
            /** Line */
            line: number;
            /** Reason */
            reason: string;
            /** Text */
            text: string;
        };
        /**
         * MinuteView
         * @description One minute; null for what was not measured in it. Shares are 0 to 1, of the machine.
         */
        MinuteView: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Cpu */
            cpu: number | null;
            /** Disk */
            disk: number | null;
            /**
             * Errors
             * @description Answers with a 5xx status.
             */
            errors: number;
            /** Event Lag */
            event_lag: number | null;
            /** Jobs Waiting */
            jobs_waiting: number | null;
            /** Mean Ms */
            mean_ms: number | null;
            /** Memory */
            memory: number | null;
            /** P95 Ms */
            p95_ms: number | null;
            /** Requests */
            requests: number;
        };
        /**
         * MisfitCells
         * @description Cells that a column's type does not hold: missing, unless something is said about them.
         */
        MisfitCells: {
            /** Cells */
            cells: number;
            /** Column */
            column: string;
            /** Examples */
            examples: string[];
            /** Type */
            type: string;
        };
        /**
         * Missing
         * @description Fires when there is no value, or no new data for so many minutes.
         */
        Missing: {
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "missing";
            /** Minutes */
            minutes?: number | null;
        };
        /**
         * ModelIn
         * @example {
         *       "name": "flights by carrier",
         *       "sql": "SELECT carrier, count(*) AS flights FROM flights GROUP BY carrier"
         *     }
         */
        ModelIn: {
            /**
             * Description
             * @default
             */
            description: string;
            /**
             * Engine
             * @description `spark-streaming` has Spark keep it up from the topic that the stream follows.
             * @default workspace
             * @enum {string}
             */
            engine: "workspace" | "spark-streaming";
            /**
             * Name
             * @description What its dataset is called.
             */
            name: string;
            /**
             * On Change
             * @description Whether it runs when what it reads has changed.
             * @default true
             */
            on_change: boolean;
            /**
             * Sql
             * @description One SELECT over datasets.
             */
            sql: string;
            /** @default {} */
            times: components["schemas"]["sextant__core__recurring__Times"];
        };
        /** ModelOut */
        ModelOut: {
            /** @description Null for a model that runs on the workspace's engine. */
            continuous: components["schemas"]["ContinuousOut"] | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Dataset Id */
            dataset_id: string;
            /**
             * Dataset Status
             * @description Null where the dataset was deleted.
             */
            dataset_status: string | null;
            /** Description */
            description: string;
            /** Email */
            email: string;
            /**
             * Engine
             * @enum {string}
             */
            engine: "workspace" | "spark-streaming";
            /** Job Id */
            job_id: string;
            last_run: components["schemas"]["ModelRunOut"] | null;
            /** Model Id */
            model_id: string;
            /** Name */
            name: string;
            /** Next At */
            next_at: string | null;
            /** On Change */
            on_change: boolean;
            /** Reads */
            reads: components["schemas"]["ReadOut"][];
            /** Row Count */
            row_count: number;
            /** Sql */
            sql: string;
            /** Table Name */
            table_name: string | null;
            times: components["schemas"]["sextant__core__recurring__Times"];
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * ModelPatch
         * @example {
         *       "sql": "SELECT carrier, count(*) AS flights FROM flights GROUP BY carrier"
         *     }
         */
        ModelPatch: {
            /** Description */
            description?: string | null;
            /** On Change */
            on_change?: boolean | null;
            /** Sql */
            sql?: string | null;
            times?: components["schemas"]["sextant__core__recurring__Times"] | null;
        };
        /** ModelRanOut */
        ModelRanOut: {
            /** Dataset Id */
            dataset_id: string | null;
            /** Job Id */
            job_id: string;
            /** Status */
            status: string;
        };
        /**
         * ModelRunOut
         * @description One run: why it began, and whether it made all rows, went on by groups, or added rows.
         */
        ModelRunOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Error */
            error: string | null;
            /** Finished At */
            finished_at: string | null;
            /** How */
            how: ("whole" | "groups" | "rows") | null;
            /** Rows */
            rows: number;
            /** Run Id */
            run_id: string;
            /**
             * Status
             * @enum {string}
             */
            status: "waiting" | "loading" | "loaded" | "held" | "nothing_new" | "failed";
            /**
             * Why
             * @enum {string}
             */
            why: "made" | "changed" | "inputs" | "schedule" | "hand";
        };
        /**
         * ModelsOut
         * @description In the order in which they run: each behind those that it reads.
         */
        ModelsOut: {
            /** Items */
            items: components["schemas"]["ModelOut"][];
        };
        /**
         * Moved
         * @description Fires when the value moved by so much since the evaluation before, some time ago, or the row before.
         */
        Moved: {
            /**
             * Against
             * @default before
             * @enum {string}
             */
            against: "before" | "ago" | "row_before";
            /** Amount */
            amount: number;
            /**
             * Direction
             * @default either
             * @enum {string}
             */
            direction: "up" | "down" | "either";
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "change";
            /**
             * Minutes
             * @description How long `ago`.
             * @default 1440
             */
            minutes: number;
            /**
             * Unit
             * @default percent
             * @enum {string}
             */
            unit: "percent" | "absolute";
        };
        /**
         * NamedColumn
         * @description A column of the tile's result.
         */
        NamedColumn: {
            /** Label */
            label?: string | null;
            /** Name */
            name: string;
            /**
             * Type
             * @default string
             */
            type: string;
        };
        /**
         * NoteChange
         * @description Other words, or whether it is settled.
         */
        NoteChange: {
            /** Settled */
            settled?: boolean | null;
            /** Text */
            text?: string | null;
        };
        /**
         * NoteWish
         * @description What a person writes: `on` makes it a note in time, `viz_id` one on a tile, `reply_to` an answer.
         */
        NoteWish: {
            /** On */
            on?: string | null;
            /** Reply To */
            reply_to?: string | null;
            /** Text */
            text: string;
            /** Until */
            until?: string | null;
            /** Viz Id */
            viz_id?: string | null;
        };
        /**
         * Outlook
         * @description What loading the rows would give; `tried` when it was read, else it is counted.
         * @example {
         *       "after": {
         *         "rows_in_file": 901,
         *         "rows_loaded": 900,
         *         "rows_set_aside": 1
         *       },
         *       "before": {
         *         "rows_in_file": 901,
         *         "rows_loaded": 899,
         *         "rows_set_aside": 2
         *       },
         *       "columns": [
         *         "day",
         *         "purpose",
         *         "amount"
         *       ],
         *       "misfits": [],
         *       "rows": [
         *         {
         *           "byte_offset": 26598,
         *           "cells": [
         *             {
         *               "fits": true,
         *               "text": "2025-05-30"
         *             },
         *             {
         *               "fits": true,
         *               "text": "Rent"
         *             },
         *             {
         *               "fits": true,
         *               "text": ""
         *             }
         *           ],
         *           "line": 451,
         *           "reason": "2 fields where 3 were expected",
         *           "text": "2025-05-30;Rent;"
         *         }
         *       ],
         *       "rows_mended": 1,
         *       "tried": true
         *     }
         */
        Outlook: {
            after: components["schemas"]["Balance"];
            before: components["schemas"]["Balance"];
            /** Columns */
            columns: string[];
            /** Misfits */
            misfits: components["schemas"]["MisfitCells"][];
            /** Rows */
            rows: components["schemas"]["MendedRow"][];
            /** Rows Mended */
            rows_mended: number;
            /** Tried */
            tried: boolean;
            /**
             * Trouble
             * @description Why it would not be done; null when it would.
             */
            trouble: string | null;
        };
        /** Owner */
        Owner: {
            /** Email */
            email: string;
            /** User Id */
            user_id: string;
        };
        /** OwnNameBody */
        OwnNameBody: {
            /**
             * Name
             * @example Ada Lovelace
             */
            name: string;
        };
        /** Page[AlertOut] */
        Page_AlertOut_: {
            /** Items */
            items: components["schemas"]["AlertOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[ApiKey] */
        Page_ApiKey_: {
            /** Items */
            items: components["schemas"]["ApiKey"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[AuditEntryView] */
        Page_AuditEntryView_: {
            /** Items */
            items: components["schemas"]["AuditEntryView"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[ChannelOut] */
        Page_ChannelOut_: {
            /** Items */
            items: components["schemas"]["ChannelOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[CheckOut] */
        Page_CheckOut_: {
            /** Items */
            items: components["schemas"]["CheckOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[ConnectionOut] */
        Page_ConnectionOut_: {
            /** Items */
            items: components["schemas"]["ConnectionOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[DatasetOut] */
        Page_DatasetOut_: {
            /** Items */
            items: components["schemas"]["DatasetOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[DeliveryOut] */
        Page_DeliveryOut_: {
            /** Items */
            items: components["schemas"]["DeliveryOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[dict[str, Any]] */
        Page_dict_str__Any__: {
            /** Items */
            items: {
                [key: string]: unknown;
            }[];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[EvaluationOut] */
        Page_EvaluationOut_: {
            /** Items */
            items: components["schemas"]["EvaluationOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[FeedbackItem] */
        Page_FeedbackItem_: {
            /** Items */
            items: components["schemas"]["FeedbackItem"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[HappeningOut] */
        Page_HappeningOut_: {
            /** Items */
            items: components["schemas"]["HappeningOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[HistoryItem] */
        Page_HistoryItem_: {
            /** Items */
            items: components["schemas"]["HistoryItem"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[JobOut] */
        Page_JobOut_: {
            /** Items */
            items: components["schemas"]["JobOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[LoadOut] */
        Page_LoadOut_: {
            /** Items */
            items: components["schemas"]["LoadOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[ModelRunOut] */
        Page_ModelRunOut_: {
            /** Items */
            items: components["schemas"]["ModelRunOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[PolicyOut] */
        Page_PolicyOut_: {
            /** Items */
            items: components["schemas"]["PolicyOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[ReportOut] */
        Page_ReportOut_: {
            /** Items */
            items: components["schemas"]["ReportOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[Result] */
        Page_Result_: {
            /** Items */
            items: components["schemas"]["Result"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[SavedOut] */
        Page_SavedOut_: {
            /** Items */
            items: components["schemas"]["SavedOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[SnapshotOut] */
        Page_SnapshotOut_: {
            /** Items */
            items: components["schemas"]["SnapshotOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[SyncOut] */
        Page_SyncOut_: {
            /** Items */
            items: components["schemas"]["SyncOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[ThreadItem] */
        Page_ThreadItem_: {
            /** Items */
            items: components["schemas"]["ThreadItem"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[User] */
        Page_User_: {
            /** Items */
            items: components["schemas"]["User"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[VerifiedItem] */
        Page_VerifiedItem_: {
            /** Items */
            items: components["schemas"]["VerifiedItem"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[VersionOut] */
        Page_VersionOut_: {
            /** Items */
            items: components["schemas"]["VersionOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[Workspace] */
        Page_Workspace_: {
            /** Items */
            items: components["schemas"]["Workspace"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /**
         * Parameter
         * @description A `$name` of a statement: what kind of value it takes, and the one it has when none is sent.
         */
        Parameter: {
            /** Default */
            default?: string | number | boolean | null;
            /**
             * Kind
             * @default text
             * @enum {string}
             */
            kind: "text" | "number" | "date" | "time" | "boolean";
            /**
             * Label
             * @default
             */
            label: string;
            /** Name */
            name: string;
        };
        /**
         * ParsedOut
         * @description The same layer as values.
         * @example {
         *       "layer": {
         *         "datasets": [
         *           {
         *             "dataset": "sales",
         *             "synonyms": [
         *               "orders"
         *             ]
         *           }
         *         ],
         *         "relations": []
         *       }
         *     }
         */
        ParsedOut: {
            /** Layer */
            layer: {
                [key: string]: unknown;
            };
        };
        /** PartitionedByOut */
        PartitionedByOut: {
            /** Column */
            column: string;
            /**
             * Period
             * @enum {string}
             */
            period: "year" | "month" | "day";
        };
        /**
         * PartitionIn
         * @example {
         *       "column": "order_date",
         *       "dataset_id": "0193…",
         *       "period": "month"
         *     }
         */
        PartitionIn: {
            /**
             * Column
             * @description The main time where it is null.
             */
            column?: string | null;
            /** Dataset Id */
            dataset_id: string;
            /**
             * Period
             * @description The one that pays where it is null.
             */
            period?: ("year" | "month" | "day") | null;
        };
        /** PartOut */
        PartOut: {
            /** Aggregate */
            aggregate: string | null;
            /** Column */
            column: string | null;
            /** Grain */
            grain: string | null;
            /** Key */
            key: string;
            /** Negated */
            negated: boolean;
            /** Role */
            role: string;
            /** Text */
            text: string;
            /** Values */
            values: string[];
        };
        /**
         * PasswordBody
         * @description `current_password` unless the session came by a link; `email` once, for the first administrator.
         */
        PasswordBody: {
            /** Current Password */
            current_password?: string | null;
            /** Email */
            email?: string | null;
            /** Name */
            name?: string | null;
            /**
             * Password
             * @example four plain words together
             */
            password: string;
        };
        /**
         * PasteIn
         * @example {
         *       "name": "Visitors",
         *       "text": "city,visitors\nOslo,12\nBergen,7"
         *     }
         */
        PasteIn: {
            /**
             * Dataset Id
             * @description A dataset to load into.
             */
            dataset_id?: string | null;
            /**
             * Key
             * @description Columns by which an upsert finds a row.
             */
            key?: string[];
            /**
             * Mode
             * @description append, replace or upsert.
             */
            mode?: string | null;
            /** Name */
            name?: string | null;
            /** Text */
            text: string;
        };
        /** PersonBody */
        PersonBody: {
            /**
             * Email
             * @example ada@example.com
             */
            email: string;
            /**
             * Name
             * @default
             * @example Ada Lovelace
             */
            name: string;
            /**
             * Role
             * @default analyst
             * @enum {string}
             */
            role: "viewer" | "analyst" | "admin";
            /**
             * Tier
             * @default free
             * @enum {string}
             */
            tier: "free" | "premium";
        };
        /**
         * PersonChangeBody
         * @description What is left out stays as it is.
         */
        PersonChangeBody: {
            /**
             * Attributes
             * @description What policies look at; all of them, those left out go.
             * @example {
             *       "region": "North",
             *       "teams": [
             *         "sales",
             *         "support"
             *       ]
             *     }
             */
            attributes?: {
                [key: string]: boolean | number | string | (boolean | number | string)[];
            } | null;
            /** Disabled */
            disabled?: boolean | null;
            /** Name */
            name?: string | null;
            /** Role */
            role?: ("viewer" | "analyst" | "admin") | null;
            /** Tier */
            tier?: ("free" | "premium") | null;
        };
        /** PersonOut */
        PersonOut: {
            /** Email */
            email: string;
            used: components["schemas"]["UsedOut"];
            /** User Id */
            user_id: string;
        };
        /**
         * PickBody
         * @description A result column of a tile, and its `values`, its days `from` and `to`, or its `min` and `max`.
         */
        PickBody: {
            /** Column */
            column: string;
            /** Value */
            value: {
                [key: string]: unknown;
            };
        };
        /**
         * PinBody
         * @description An answer by its `query_id`, or a whole visualization as `viz`.
         * @example {
         *       "query_id": "019e0c1e-5a4b-7c3d-9a51-0d5f6f3f9a10"
         *     }
         * @example {
         *       "viz": {
         *         "query": "SELECT sum(revenue) AS revenue FROM order_lines",
         *         "title": "Revenue"
         *       }
         *     }
         */
        PinBody: {
            /** Chart Type */
            chart_type?: string | null;
            position?: components["schemas"]["Position"] | null;
            /** Query Id */
            query_id?: string | null;
            /** Tab */
            tab?: string | null;
            /** Title */
            title?: string | null;
            viz?: components["schemas"]["Visualization"] | null;
        };
        /**
         * Pivoting
         * @description Which result columns go down, which across, and which figure stands where they cross.
         */
        Pivoting: {
            /** Across */
            across: string[];
            /** Down */
            down: string[];
            /**
             * Totals
             * @default true
             */
            totals: boolean;
            /** Value */
            value: string;
        };
        /** PlaceOut */
        PlaceOut: {
            /** End Offset */
            end_offset: number;
            /** Missed */
            missed: number;
            /**
             * Moved At
             * Format: date-time
             */
            moved_at: string;
            /** Next Offset */
            next_offset: number;
            /** Partition */
            partition: number;
        };
        /**
         * PlacesOut
         * @description Where the reading of each partition stands.
         */
        PlacesOut: {
            /** Items */
            items: components["schemas"]["PlaceOut"][];
        };
        /**
         * Plan
         * @description All that a person decides of a report; `filters` are values by filter id of the dashboard.
         */
        Plan: {
            /**
             * Addresses
             * @default []
             */
            addresses: string[];
            /** Dashboard Id */
            dashboard_id: string;
            /**
             * Enabled
             * @default true
             */
            enabled: boolean;
            /** Filters */
            filters?: {
                [key: string]: unknown;
            };
            /**
             * Message
             * @description Words above the picture.
             * @default
             */
            message: string;
            /** Name */
            name: string;
            /**
             * People
             * @default []
             */
            people: string[];
            /**
             * Skip Unchanged
             * @description Nothing is sent while no figure changed.
             * @default false
             */
            skip_unchanged: boolean;
            times?: components["schemas"]["sextant__core__recurring__Times"];
        };
        /**
         * PlanIn
         * @example {
         *       "addresses": [
         *         "ada@partner.example"
         *       ],
         *       "dashboard_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b90",
         *       "name": "Sales every Monday",
         *       "people": [
         *         "0198c19f-0000-7000-8000-000000000009"
         *       ],
         *       "skip_unchanged": true,
         *       "times": {
         *         "cron": "0 8 * * mon"
         *       }
         *     }
         */
        PlanIn: {
            /**
             * Addresses
             * @default []
             */
            addresses: string[];
            /** Dashboard Id */
            dashboard_id: string;
            /**
             * Enabled
             * @default true
             */
            enabled: boolean;
            /** Filters */
            filters?: {
                [key: string]: unknown;
            };
            /**
             * Message
             * @description Words above the picture.
             * @default
             */
            message: string;
            /** Name */
            name: string;
            /**
             * People
             * @default []
             */
            people: string[];
            /**
             * Skip Unchanged
             * @description Nothing is sent while no figure changed.
             * @default false
             */
            skip_unchanged: boolean;
            times?: components["schemas"]["sextant__core__recurring__Times"];
        };
        /**
         * PlanOut
         * @example {
         *       "added": 1,
         *       "applied": false,
         *       "changed": 0,
         *       "kept": 0,
         *       "removed": 0,
         *       "steps": [
         *         {
         *           "action": "add",
         *           "reason": "",
         *           "rule": {
         *             "columns": [
         *               "price"
         *             ],
         *             "kind": "range",
         *             "params": {
         *               "min": 0
         *             }
         *           },
         *           "title": "`price` is at least 0 in every row",
         *           "told": ""
         *         }
         *       ],
         *       "unchanged": 0
         *     }
         */
        PlanOut: {
            /** Added */
            added: number;
            /** Applied */
            applied: boolean;
            /** Changed */
            changed: number;
            /** Kept */
            kept: number;
            /** Removed */
            removed: number;
            /** Steps */
            steps: components["schemas"]["sextant__features__checks__suite_routes__StepOut"][];
            /** Unchanged */
            unchanged: number;
        };
        /** PlanStepOut */
        PlanStepOut: {
            /** Depth */
            depth: number;
            /** Detail */
            detail: string;
            /** Operator */
            operator: string;
            /**
             * Rows
             * @description As the engine guesses.
             */
            rows: number | null;
        };
        /**
         * PlatformBody
         * @description `config` holds `share_new`, `time_zone` and what else the workspace keeps.
         */
        PlatformBody: {
            /**
             * Config
             * @default {}
             * @example {
             *       "time_zone": "Europe/Berlin"
             *     }
             */
            config: {
                [key: string]: components["schemas"]["JsonValue"];
            };
            /**
             * Name
             * @example Sales
             */
            name: string;
        };
        /**
         * PlatformChangeBody
         * @description What is left out stays as it is.
         */
        PlatformChangeBody: {
            /** Config */
            config?: {
                [key: string]: components["schemas"]["JsonValue"];
            } | null;
            /** Name */
            name?: string | null;
        };
        /**
         * PolicyIn
         * @example {
         *       "rules": [
         *         {
         *           "audience": {
         *             "roles": [
         *               "viewer",
         *               "analyst"
         *             ]
         *           },
         *           "columns": [
         *             {
         *               "column": "email",
         *               "mask": "hash"
         *             },
         *             {
         *               "column": "age",
         *               "mask": "range",
         *               "width": 10
         *             }
         *           ],
         *           "name": "Staff see their own region",
         *           "rows": "region = person.region"
         *         }
         *       ],
         *       "version": 3
         *     }
         */
        PolicyIn: {
            /** Rules */
            rules: components["schemas"]["sextant__features__governance__models__Rule"][];
            /**
             * Version
             * @description What is changed; 409 if not the last.
             */
            version?: number | null;
        };
        /**
         * PolicyOut
         * @example {
         *       "dataset_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33",
         *       "rules": [
         *         {
         *           "audience": {
         *             "roles": [
         *               "viewer",
         *               "analyst"
         *             ]
         *           },
         *           "columns": [
         *             {
         *               "column": "email",
         *               "mask": "hash"
         *             },
         *             {
         *               "column": "age",
         *               "mask": "range",
         *               "width": 10
         *             }
         *           ],
         *           "name": "Staff see their own region",
         *           "rows": "region = person.region"
         *         }
         *       ],
         *       "updated_at": "2026-03-01T09:00:00Z",
         *       "updated_by": "ada@example.com",
         *       "version": 3
         *     }
         */
        PolicyOut: {
            /** Dataset Id */
            dataset_id: string;
            /** Rules */
            rules: components["schemas"]["sextant__features__governance__models__Rule"][];
            /** Updated At */
            updated_at: string | null;
            /** Updated By */
            updated_by: string | null;
            /**
             * Version
             * @description 0: nobody wrote rules, everyone who sees the dataset sees it whole.
             */
            version: number;
        };
        /**
         * Position
         * @description Where a tile stands, in columns and rows of the grid.
         */
        Position: {
            /**
             * Height
             * @default 5
             */
            height: number;
            /**
             * Width
             * @default 6
             */
            width: number;
            /**
             * X
             * @default 0
             */
            x: number;
            /**
             * Y
             * @default 0
             */
            y: number;
        };
        /**
         * PreviewIn
         * @example {
         *       "sql": "SELECT carrier, count(*) AS flights FROM flights GROUP BY carrier"
         *     }
         */
        PreviewIn: {
            /** Sql */
            sql: string;
        };
        /** ProblemOut */
        ProblemOut: {
            /** Code */
            code: string;
            /** Column */
            column?: number | null;
            /**
             * Hint
             * @default
             */
            hint: string;
            /** Line */
            line?: number | null;
            /** Message */
            message: string;
        };
        /**
         * ProfileOut
         * @description The stored profile.
         */
        ProfileOut: {
            /** Column Count */
            column_count: number;
            /** Columns */
            columns: components["schemas"]["ColumnProfile"][];
            /** Dataset Id */
            dataset_id: string;
            /** Duplicate Rows */
            duplicate_rows: number;
            /**
             * Generated At
             * Format: date-time
             */
            generated_at: string;
            /** Issues */
            issues: components["schemas"]["Issue"][];
            quality: components["schemas"]["Quality"];
            /** Quality Score */
            quality_score: number;
            /** Row Count */
            row_count: number;
        };
        /**
         * ProposedOut
         * @description A layer that is not saved yet, and what could not be brought into it.
         */
        ProposedOut: {
            /**
             * Left Out
             * @default []
             */
            left_out: string[];
            /** Yaml */
            yaml: string;
        };
        /**
         * Quality
         * @description The four parts of the quality score, each 0 to 1.
         */
        Quality: {
            /** Completeness */
            completeness: number;
            /** Consistency */
            consistency: number;
            /** Uniqueness */
            uniqueness: number;
            /** Validity */
            validity: number;
        };
        /**
         * QueryIn
         * @description A statement to run, or the cursor of a page that follows.
         * @example {
         *       "limit": 100,
         *       "sql": "SELECT carrier, avg(arr_delay) AS delay FROM flights GROUP BY carrier ORDER BY delay DESC"
         *     }
         * @example {
         *       "cursor": "WyIwMTk4YzFhMiIsMTAwXQ"
         *     }
         */
        QueryIn: {
            /**
             * As Of
             * @description A time, or a map of dataset to snapshot.
             */
            as_of?: string | {
                [key: string]: string;
            } | null;
            /**
             * Chart
             * @description The kind of chart wanted.
             */
            chart?: string | null;
            /** Cursor */
            cursor?: string | null;
            /**
             * Dataset Id
             * @description A dataset that has to be there.
             */
            dataset_id?: string | null;
            /**
             * Limit
             * @description Rows of one page.
             * @default 1000
             */
            limit: number;
            /**
             * Parameters
             * @description Values of the $names: plain, or with a kind, {"kind": "date", "value": "2026-03-31"}.
             */
            parameters?: {
                [key: string]: unknown;
            };
            /** Sql */
            sql?: string | null;
        };
        /**
         * QueryOut
         * @example {
         *       "as_of": {
         *         "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33": "5816391370412345678"
         *       },
         *       "cached": false,
         *       "chart": {
         *         "alternatives": [
         *           "table"
         *         ],
         *         "kind": "bar",
         *         "spec": {},
         *         "title": "Average arrival delay by carrier"
         *       },
         *       "columns": [
         *         {
         *           "label": "carrier",
         *           "name": "carrier",
         *           "type": "string"
         *         },
         *         {
         *           "label": "average arrival delay",
         *           "name": "delay",
         *           "type": "double",
         *           "unit": "minutes"
         *         }
         *       ],
         *       "engine": {
         *         "name": "duckdb",
         *         "reason": ""
         *       },
         *       "estimate": {
         *         "bytes": 1843200,
         *         "rows": 336776
         *       },
         *       "execution_time_ms": 11.4,
         *       "notes": [],
         *       "query_id": "0198c1a2-8d20-7a55-8a1e-6f6f0e9a7b10",
         *       "results": [
         *         {
         *           "carrier": "F9",
         *           "delay": 21.92
         *         },
         *         {
         *           "carrier": "FL",
         *           "delay": 20.12
         *         }
         *       ],
         *       "row_count": 2,
         *       "sql": "SELECT carrier, avg(arr_delay) AS delay FROM flights GROUP BY carrier ORDER BY delay DESC",
         *       "stale": false,
         *       "tables": [
         *         {
         *           "dataset_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33",
         *           "name": "Flights",
         *           "row_count": 336776,
         *           "table_name": "flights"
         *         }
         *       ],
         *       "truncated": false
         *     }
         */
        QueryOut: {
            /** Age Seconds */
            age_seconds: number | null;
            /** As Of */
            as_of: {
                [key: string]: string;
            };
            /** Cached */
            cached: boolean;
            chart: components["schemas"]["ChartOut"] | null;
            /** Columns */
            columns: components["schemas"]["ResultColumnOut"][];
            /** Cursor */
            cursor: string | null;
            engine: components["schemas"]["EngineUsedOut"];
            estimate: components["schemas"]["EstimateOut"];
            /** Execution Time Ms */
            execution_time_ms: number;
            /** Notes */
            notes: string[];
            /** Query Id */
            query_id: string;
            /** Results */
            results: {
                [key: string]: unknown;
            }[];
            /** @description Null where the rows of the datasets were read. */
            rollup: components["schemas"]["RollupUsedOut"] | null;
            /** Row Count */
            row_count: number;
            /** Sql */
            sql: string;
            /** Stale */
            stale: boolean;
            /** Tables */
            tables: components["schemas"]["sextant__features__query__shapes__TableOut"][];
            /** Truncated */
            truncated: boolean;
        };
        /**
         * Question
         * @description A question in plain English.
         * @example {
         *       "question": "average arrival delay by carrier in march, top 5"
         *     }
         */
        Question: {
            /**
             * As Of
             * @description A time, or a map of dataset to snapshot.
             */
            as_of?: string | {
                [key: string]: string;
            } | null;
            /**
             * Chart
             * @description The kind of chart wanted.
             */
            chart?: string | null;
            /**
             * Dataset Id
             * @description The dataset asked; all of them when absent.
             */
            dataset_id?: string | null;
            /**
             * Question
             * @description At most 2,000 characters.
             */
            question: string;
            /**
             * Thread Id
             * @description The thread this continues.
             */
            thread_id?: string | null;
        };
        /**
         * Quiet
         * @description Hours of the workspace's clock in which nothing is told; what then still holds is told after.
         */
        Quiet: {
            /**
             * Days
             * @description Days that are quiet all day, Monday is 0.
             * @default []
             */
            days: (0 | 1 | 2 | 3 | 4 | 5 | 6)[];
            /** Since */
            since: string;
            /** Until */
            until: string;
        };
        /** ReadOut */
        ReadOut: {
            /** Dataset Id */
            dataset_id: string;
            /**
             * Name
             * @description Null where the dataset is gone.
             */
            name: string | null;
        };
        /**
         * ReasonWay
         * @description What becomes of all rows that were set aside for one reason.
         */
        ReasonWay: {
            /** Column */
            column?: string | null;
            /**
             * Encoding
             * @description Of rows whose bytes do not fit; else windows-1252.
             */
            encoding?: string | null;
            /** Reason */
            reason: string;
            /**
             * Way
             * @description fit: missing or surplus cells where they fit best; pad: at the end; join: the surplus cells belong to `column`; leave: the rows stay aside.
             * @default fit
             * @enum {string}
             */
            way: "fit" | "pad" | "join" | "leave";
        };
        /** RelationOut */
        RelationOut: {
            /** Columns */
            columns: string[];
            /**
             * Kind
             * @description key, near_duplicate, reference, dependency or correlation.
             */
            kind: string;
            /**
             * Share
             * @description The share of the rows that hold it; of a correlation its coefficient.
             */
            share: number;
            /** To Columns */
            to_columns: string[];
            /** To Dataset Id */
            to_dataset_id: string | null;
            /** To Table */
            to_table: string | null;
            /** Words */
            words: string;
        };
        /**
         * RelationsOut
         * @example {
         *       "items": [
         *         {
         *           "columns": [
         *             "customer_id"
         *           ],
         *           "kind": "reference",
         *           "share": 1,
         *           "to_columns": [
         *             "id"
         *           ],
         *           "to_dataset_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b34",
         *           "to_table": "customers",
         *           "words": "every value of `customer_id` is found in `id` of Customers."
         *         }
         *       ],
         *       "total": 1
         *     }
         */
        RelationsOut: {
            /** Items */
            items: components["schemas"]["RelationOut"][];
            /** Total */
            total: number;
        };
        /**
         * Renamed
         * @description A column that left where another of its type came: perhaps the same under a new name.
         */
        Renamed: {
            /** Now */
            now: string;
            /** Was */
            was: string;
        };
        /**
         * ReplayIn
         * @example {
         *       "into": "clicks again",
         *       "offset": 0,
         *       "types": {
         *         "value": "double"
         *       }
         *     }
         */
        ReplayIn: {
            /**
             * Into
             * @description A name that no dataset has.
             */
            into: string;
            /**
             * Offset
             * @description From this event on; else the first.
             */
            offset?: number | null;
            /**
             * Since
             * @description From what came at this time on.
             */
            since?: string | null;
            /**
             * Types
             * @description Columns that are to have another type.
             */
            types?: {
                [key: string]: string;
            };
        };
        /** ReplayOut */
        ReplayOut: {
            /**
             * Dataset Id
             * @description The stream that is filled; it can be asked at once.
             */
            dataset_id: string;
            /** Job Id */
            job_id: string;
            /** Stream */
            stream: string;
            /** Table Name */
            table_name: string;
        };
        /**
         * ReportOut
         * @example {
         *       "created_at": "2026-03-02T09:00:00Z",
         *       "email": "ada@example.com",
         *       "left": [],
         *       "next_at": "2026-03-09T08:00:00Z",
         *       "plan": {
         *         "addresses": [
         *           "ada@partner.example"
         *         ],
         *         "dashboard_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b90",
         *         "name": "Sales every Monday",
         *         "people": [
         *           "0198c19f-0000-7000-8000-000000000009"
         *         ],
         *         "skip_unchanged": true,
         *         "times": {
         *           "cron": "0 8 * * mon"
         *         }
         *       },
         *       "report_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2c81",
         *       "updated_at": "2026-03-02T09:00:00Z",
         *       "user_id": "0198c19f-0000-7000-8000-000000000009"
         *     }
         */
        ReportOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Email
             * @description Who made it, and as whom the dashboard is read.
             */
            email: string;
            /**
             * Left
             * @description Addresses that want it no more.
             */
            left: string[];
            /** Next At */
            next_at: string | null;
            plan: components["schemas"]["Plan"];
            /** Report Id */
            report_id: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** User Id */
            user_id: string;
        };
        /**
         * Result
         * @description What one check found in one run.
         */
        Result: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Check Id */
            check_id: string;
            /**
             * Checked
             * @description How many rows, values or datasets were looked at.
             * @default 0
             */
            checked: number;
            /** Dataset Id */
            dataset_id: string;
            /**
             * Examples
             * @default []
             */
            examples: unknown[];
            /**
             * Failing
             * @default 0
             */
            failing: number;
            /**
             * Kind
             * @enum {string}
             */
            kind: "completeness" | "uniqueness" | "type" | "range" | "set" | "pattern" | "reference" | "freshness" | "row_count_change" | "sql";
            /**
             * Observed
             * @default
             */
            observed: string;
            /**
             * Reason
             * @description In words: what was demanded, what was found.
             */
            reason: string;
            /** Result Id */
            result_id: string;
            /** Run Id */
            run_id: string;
            /**
             * Severity
             * @enum {string}
             */
            severity: "info" | "warn" | "hold";
            /**
             * Share
             * @description The share that holds.
             * @default 1
             */
            share: number;
            /**
             * Status
             * @enum {string}
             */
            status: "passed" | "failed" | "error";
            /** Title */
            title: string;
        };
        /** ResultColumnOut */
        ResultColumnOut: {
            /** Grain */
            grain?: string | null;
            /**
             * Label
             * @default
             */
            label: string;
            /** Meaning */
            meaning?: string | null;
            /** Name */
            name: string;
            /** Source */
            source?: {
                [key: string]: unknown;
            } | null;
            /** Type */
            type: string;
            /** Unit */
            unit?: string | null;
        };
        /**
         * Retyped
         * @description A column whose values no longer fit its type; `widens` where the lake may widen it in place.
         */
        Retyped: {
            /** Column */
            column: string;
            /** Now */
            now: string;
            /** Was */
            was: string;
            /**
             * Widens
             * @default false
             */
            widens: boolean;
        };
        /**
         * RewordBody
         * @description A tile, the columns that it shows, and the change in words.
         * @example {
         *       "columns": [
         *         {
         *           "name": "month",
         *           "type": "date"
         *         },
         *         {
         *           "name": "region",
         *           "type": "string"
         *         },
         *         {
         *           "name": "amount",
         *           "type": "double"
         *         }
         *       ],
         *       "tile": {
         *         "chart_type": "bar",
         *         "query": "SELECT month, region, sum(amount) AS amount FROM sales GROUP BY 1, 2",
         *         "title": "Sales",
         *         "viz_id": "sales"
         *       },
         *       "words": "make it a stacked bar by region, top 10, in euros"
         *     }
         */
        RewordBody: {
            /** Columns */
            columns?: components["schemas"]["NamedColumn"][];
            tile: components["schemas"]["Visualization"];
            /** Words */
            words: string;
        };
        /**
         * RewordedOut
         * @description The tile as the words want it; what was understood in our words, what was not in theirs.
         * @example {
         *       "not_understood": [],
         *       "tile": {
         *         "chart_type": "stacked_bar",
         *         "query": "SELECT month, region, sum(amount) AS amount FROM sales GROUP BY 1, 2",
         *         "title": "Sales",
         *         "viz_id": "sales"
         *       },
         *       "understood": [
         *         "Shown as stacked bars, region in the colours",
         *         "Only the 10 largest are kept"
         *       ]
         *     }
         */
        RewordedOut: {
            /** Not Understood */
            not_understood: string[];
            /** Tile */
            tile: {
                [key: string]: unknown;
            };
            /** Understood */
            understood: string[];
        };
        /** RolledOut */
        RolledOut: {
            /**
             * Rolled
             * @description Whether there were events to put into a file.
             */
            rolled: boolean;
        };
        /**
         * RollupIn
         * @example {
         *       "sql": [
         *         "SELECT carrier, avg(arr_delay) AS delay FROM flights GROUP BY carrier"
         *       ]
         *     }
         */
        RollupIn: {
            /**
             * Floats
             * @description Keep sums of fractional numbers too, whose last digits depend on the order of the rows.
             * @default false
             */
            floats: boolean;
            /**
             * Sql
             * @description The statements that it is to answer.
             */
            sql: string[];
        };
        /**
         * RollupOut
         * @description What is kept, for how much; `times` and `elapsed_ms` are what it answered in the last 14 days.
         */
        RollupOut: {
            /** Build Ms */
            build_ms: number;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Dataset Id */
            dataset_id: string;
            /**
             * Dataset Name
             * @description Null while the dataset cannot be asked.
             */
            dataset_name: string | null;
            /** Elapsed Ms */
            elapsed_ms: number;
            /** Email */
            email: string;
            /** Error */
            error: string | null;
            /** Figures */
            figures: string[];
            /** Floats */
            floats: boolean;
            /**
             * Is Current
             * @description Whether it stands for the dataset as it is now.
             */
            is_current: boolean;
            /** Job Id */
            job_id: string;
            /**
             * Keys
             * @description What it groups by, in words.
             */
            keys: string[];
            /** Of Rows */
            of_rows: number;
            /** Rollup Id */
            rollup_id: string;
            /** Rows */
            rows: number;
            /** Size Bytes */
            size_bytes: number;
            /** Snapshot Id */
            snapshot_id: string | null;
            /**
             * Status
             * @enum {string}
             */
            status: "building" | "ready" | "failed";
            /** Times */
            times: number;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /** RollupsOut */
        RollupsOut: {
            /** Items */
            items: components["schemas"]["RollupOut"][];
        };
        /**
         * RollupUsedOut
         * @description The rollup that answered in the place of the dataset; rows are null for whoever sees a part of it.
         */
        RollupUsedOut: {
            /**
             * Of Rows
             * @description How many the dataset has.
             */
            of_rows: number | null;
            /** Rollup Id */
            rollup_id: string;
            /**
             * Rows
             * @description How many it has.
             */
            rows: number | null;
        };
        /**
         * RowEdit
         * @description One row as it should be read: its cells in the order of the columns, or its text if it is JSON.
         */
        RowEdit: {
            /** Byte Offset */
            byte_offset: number;
            /** Cells */
            cells?: string[] | null;
            /**
             * Leave
             * @default false
             */
            leave: boolean;
            /** Text */
            text?: string | null;
        };
        /**
         * RowsBody
         * @description The rows behind a tile, or behind the mark that `mark` names.
         * @example {
         *       "mark": {
         *         "column": "region",
         *         "value": {
         *           "values": [
         *             "West"
         *           ]
         *         }
         *       }
         *     }
         */
        RowsBody: {
            /**
             * Filters
             * @description By filter id: {values}, {min, max}, {from, to} or {preset}; null for everything.
             */
            filters?: {
                [key: string]: {
                    [key: string]: unknown;
                } | null;
            };
            /** Into */
            into?: {
                [key: string]: components["schemas"]["StepBody"][];
            };
            mark?: components["schemas"]["PickBody"] | null;
            /** Order */
            order?: {
                [key: string]: components["schemas"]["Sorting"][];
            };
            /** Picked */
            picked?: {
                [key: string]: components["schemas"]["PickBody"];
            };
        };
        /**
         * RowsOut
         * @example {
         *       "as_of": {
         *         "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33": "5816391370412345678"
         *       },
         *       "columns": [
         *         {
         *           "label": "carrier",
         *           "name": "carrier",
         *           "type": "string"
         *         }
         *       ],
         *       "next_cursor": "WzEsIjU4MTYzOTEzNzAiXQ",
         *       "results": [
         *         {
         *           "carrier": "UA"
         *         }
         *       ],
         *       "total": 336776
         *     }
         */
        RowsOut: {
            /** As Of */
            as_of: {
                [key: string]: string;
            };
            /** Columns */
            columns: components["schemas"]["ResultColumnOut"][];
            /** Next Cursor */
            next_cursor: string | null;
            /**
             * Notes
             * @default []
             */
            notes: string[];
            /** Results */
            results: {
                [key: string]: unknown;
            }[];
            /** Total */
            total: number;
        };
        /**
         * RulePatch
         * @description What is left out stays.
         * @example {
         *       "enabled": true,
         *       "severity": "warn"
         *     }
         */
        RulePatch: {
            /** Columns */
            columns?: string[] | null;
            /** Enabled */
            enabled?: boolean | null;
            /** Min Share */
            min_share?: number | null;
            /** Name */
            name?: string | null;
            /** Params */
            params?: {
                [key: string]: unknown;
            } | null;
            /** Severity */
            severity?: ("info" | "warn" | "hold") | null;
        };
        /** RuleProblemOut */
        RuleProblemOut: {
            /** Hint */
            hint: string;
            /** Message */
            message: string;
            /**
             * Rule
             * @description The rule's place in the list, from 0.
             */
            rule: number;
        };
        /**
         * RulePut
         * @example {
         *       "condition": {
         *         "clear": 1100,
         *         "kind": "threshold",
         *         "level": 1000,
         *         "op": "below"
         *       },
         *       "fire_after": 2,
         *       "name": "Revenue a day is low",
         *       "times": {
         *         "cron": "0 8 * * mon-fri"
         *       },
         *       "version": 1,
         *       "watch": {
         *         "kind": "sql",
         *         "sql": "SELECT sum(price) AS revenue FROM orders"
         *       }
         *     }
         */
        RulePut: {
            /**
             * Clear After
             * @description Evaluations in a row until it clears.
             * @default 1
             */
            clear_after: number;
            /** Condition */
            condition: components["schemas"]["Threshold"] | components["schemas"]["Moved"] | components["schemas"]["Missing"];
            /**
             * Enabled
             * @default true
             */
            enabled: boolean;
            /**
             * Fire After
             * @description Evaluations in a row until it fires.
             * @default 1
             */
            fire_after: number;
            /** Name */
            name: string;
            /**
             * Shared
             * @description Whether others see it who may see all that it reads.
             * @default false
             */
            shared: boolean;
            /**
             * @default {
             *       "channels": [],
             *       "people": [],
             *       "cleared": true,
             *       "apart_minutes": 5
             *     }
             */
            telling: components["schemas"]["Telling"];
            /**
             * @default {
             *       "every_minutes": 15
             *     }
             */
            times: components["schemas"]["sextant__core__recurring__Times"];
            /**
             * Trigger
             * @description By the clock, or whenever its data changes.
             * @default times
             * @enum {string}
             */
            trigger: "times" | "data";
            /**
             * Version
             * @description Refused when the alert is not at it any more.
             */
            version?: number | null;
            watch: components["schemas"]["Watch"];
            /**
             * When Missing
             * @default keep
             * @enum {string}
             */
            when_missing: "keep" | "fire" | "clear";
        };
        /**
         * RulesIn
         * @example {
         *       "rules": [
         *         {
         *           "audience": {
         *             "roles": [
         *               "viewer",
         *               "analyst"
         *             ]
         *           },
         *           "columns": [
         *             {
         *               "column": "email",
         *               "mask": "hash"
         *             },
         *             {
         *               "column": "age",
         *               "mask": "range",
         *               "width": 10
         *             }
         *           ],
         *           "name": "Staff see their own region",
         *           "rows": "region = person.region"
         *         }
         *       ]
         *     }
         */
        RulesIn: {
            /** Rules */
            rules: components["schemas"]["sextant__features__governance__models__Rule"][];
        };
        /**
         * RulesOut
         * @example {
         *       "problems": [],
         *       "valid": true
         *     }
         */
        RulesOut: {
            /** Problems */
            problems: components["schemas"]["RuleProblemOut"][];
            /** Valid */
            valid: boolean;
        };
        /** RunningListOut */
        RunningListOut: {
            /** Running */
            running: components["schemas"]["RunningOut"][];
        };
        /**
         * RunningOut
         * @description A statement of the caller's that runs now.
         */
        RunningOut: {
            /** Purpose */
            purpose: string;
            /** Request Id */
            request_id: string;
            /** Sql */
            sql: string;
            /**
             * Started At
             * Format: date-time
             */
            started_at: string;
        };
        /**
         * RunSavedIn
         * @description Values for the parameters of a saved query; one that is left out has its default.
         * @example {
         *       "parameters": {
         *         "origin": "JFK"
         *       }
         *     }
         */
        RunSavedIn: {
            /**
             * Limit
             * @description Rows of one page.
             * @default 1000
             */
            limit: number;
            /** Parameters */
            parameters?: {
                [key: string]: unknown;
            };
        };
        /**
         * SavedChangeIn
         * @description The next version of a saved query, made from the one that was read.
         * @example {
         *       "name": "Delay by carrier from one airport",
         *       "parameters": [
         *         {
         *           "default": "JFK",
         *           "kind": "text",
         *           "name": "origin"
         *         }
         *       ],
         *       "shared": true,
         *       "sql": "SELECT carrier, avg(arr_delay) AS delay FROM flights WHERE origin = $origin GROUP BY carrier"
         *     }
         */
        SavedChangeIn: {
            /**
             * Description
             * @default
             */
            description: string;
            /** Name */
            name: string;
            /** Parameters */
            parameters?: components["schemas"]["Parameter"][];
            /**
             * Shared
             * @description Whether everybody in the workspace may run it.
             * @default false
             */
            shared: boolean;
            /** Sql */
            sql: string;
            /** Version */
            version: number;
        };
        /**
         * SavedIn
         * @description A statement with a name, and what its `$names` take.
         * @example {
         *       "name": "Delay by carrier from one airport",
         *       "parameters": [
         *         {
         *           "default": "JFK",
         *           "kind": "text",
         *           "name": "origin"
         *         }
         *       ],
         *       "shared": true,
         *       "sql": "SELECT carrier, avg(arr_delay) AS delay FROM flights WHERE origin = $origin GROUP BY carrier"
         *     }
         */
        SavedIn: {
            /**
             * Description
             * @default
             */
            description: string;
            /** Name */
            name: string;
            /** Parameters */
            parameters?: components["schemas"]["Parameter"][];
            /**
             * Shared
             * @description Whether everybody in the workspace may run it.
             * @default false
             */
            shared: boolean;
            /** Sql */
            sql: string;
        };
        /** SavedOut */
        SavedOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Description */
            description: string;
            /** Email */
            email: string;
            /** Mine */
            mine: boolean;
            /** Name */
            name: string;
            /** Parameters */
            parameters: components["schemas"]["Parameter"][];
            /** Saved Id */
            saved_id: string;
            /** Shared */
            shared: boolean;
            /** Sql */
            sql: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** Version */
            version: number;
        };
        /**
         * SaveIn
         * @description A layer to keep after the version that was read.
         * @example {
         *       "note": "Name net revenue",
         *       "version": 0,
         *       "yaml": "datasets:\n- dataset: sales\n  metrics:\n  - name: net revenue\n    expression: sum(amount)\n"
         *     }
         */
        SaveIn: {
            /**
             * Note
             * @description What changed.
             * @default
             */
            note: string;
            /**
             * Version
             * @description The version this was made from; 0 where there is none yet.
             */
            version: number;
            /** Yaml */
            yaml: string;
        };
        /** SchemaChange */
        SchemaChange: {
            /** Lost */
            lost: string[];
            /** New */
            new: string[];
        };
        /** SchemaColumnOut */
        SchemaColumnOut: {
            /** Label */
            label: string;
            /** Name */
            name: string;
            /** Type */
            type: string;
        };
        /**
         * SchemaOut
         * @example {
         *       "functions": [
         *         "avg",
         *         "count",
         *         "date_trunc",
         *         "sum"
         *       ],
         *       "tables": [
         *         {
         *           "columns": [
         *             {
         *               "label": "carrier",
         *               "name": "carrier",
         *               "type": "string"
         *             }
         *           ],
         *           "dataset_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33",
         *           "name": "Flights",
         *           "row_count": 336776,
         *           "table_name": "flights"
         *         }
         *       ]
         *     }
         */
        SchemaOut: {
            /** Functions */
            functions: string[];
            /** Tables */
            tables: components["schemas"]["SchemaTableOut"][];
        };
        /** SchemaTableOut */
        SchemaTableOut: {
            /** Columns */
            columns: components["schemas"]["SchemaColumnOut"][];
            /** Dataset Id */
            dataset_id: string;
            /** Name */
            name: string;
            /** Row Count */
            row_count: number;
            /** Table Name */
            table_name: string;
        };
        /**
         * SeeAsIn
         * @description Someone, there or thought of; `rules` are tried in place of those that hold.
         * @example {
         *       "attributes": {
         *         "region": "North"
         *       },
         *       "role": "viewer"
         *     }
         */
        SeeAsIn: {
            /** Attributes */
            attributes?: {
                [key: string]: string | number | boolean | (string | number | boolean)[];
            };
            /**
             * Email
             * @default someone@example.com
             */
            email: string;
            /**
             * Role
             * @default viewer
             * @enum {string}
             */
            role: "viewer" | "analyst" | "admin";
            /** Rules */
            rules?: components["schemas"]["sextant__features__governance__models__Rule"][] | null;
            /**
             * Sql
             * @description A SELECT over this dataset, in place of its first rows.
             */
            sql?: string | null;
            /**
             * User Id
             * @default
             */
            user_id: string;
        };
        /**
         * SeeAsOut
         * @example {
         *       "columns": [
         *         {
         *           "mask": "hash",
         *           "name": "email",
         *           "type": "string"
         *         }
         *       ],
         *       "hidden": [
         *         "salary"
         *       ],
         *       "results": [
         *         {
         *           "email": "9f86d081884c7d65"
         *         }
         *       ],
         *       "row_count": 200,
         *       "whole": false
         *     }
         */
        SeeAsOut: {
            /** Columns */
            columns: components["schemas"]["SeenColumn"][];
            /** Hidden */
            hidden: string[];
            /** Results */
            results: {
                [key: string]: unknown;
            }[];
            /** Row Count */
            row_count: number;
            /**
             * Whole
             * @description Whether no rule reaches them.
             */
            whole: boolean;
        };
        /** SeenColumn */
        SeenColumn: {
            /** Mask */
            mask?: ("hide" | "null" | "hash" | "last_four" | "range") | null;
            /** Name */
            name: string;
            /** Type */
            type: string;
        };
        /** SentOut */
        SentOut: {
            /** Job Id */
            job_id: string;
            /** Status */
            status: string;
        };
        /**
         * SessionItem
         * @description An open session; `current` marks the one that asks.
         */
        SessionItem: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Current */
            current: boolean;
            /**
             * Expires At
             * Format: date-time
             */
            expires_at: string;
            /** Ip */
            ip: string;
            /** Session Id */
            session_id: string;
            /** User Agent */
            user_agent: string;
            /** User Id */
            user_id: string;
            /**
             * Via
             * @enum {string}
             */
            via: "password" | "bearer" | "link";
            /** Workspace Id */
            workspace_id: string;
        };
        /** SessionsView */
        SessionsView: {
            /** Items */
            items: components["schemas"]["SessionItem"][];
        };
        /**
         * SessionView
         * @description Who is signed in, where, and what they may do.
         */
        SessionView: {
            /** Limits */
            limits: {
                [key: string]: components["schemas"]["LimitView"];
            };
            /** Must Set Password */
            must_set_password: boolean;
            /** Permissions */
            permissions: ("data.read" | "data.write" | "boards.write" | "boards.share" | "people.manage" | "audit.read" | "workspace.manage" | "monitoring.read")[];
            user: components["schemas"]["User"];
            workspace: components["schemas"]["SessionWorkspace"];
        };
        /** SessionWorkspace */
        SessionWorkspace: {
            /**
             * Id
             * @example 019aa1b2-5c3d-7e4f-8a9b-0c1d2e3f4a5b
             */
            id: string;
            /** @description Null: Sextant's own. */
            looks: components["schemas"]["LooksView"] | null;
            /**
             * Name
             * @example Workspace
             */
            name: string;
            /** Share New */
            share_new: boolean;
            /**
             * Time Zone
             * @example Europe/Berlin
             */
            time_zone: string;
        };
        /** Page[RunOut] */
        sextant__core__http__paging__Page_RunOut___1: {
            /** Items */
            items: components["schemas"]["sextant__features__syncs__shapes__RunOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[RunOut] */
        sextant__core__http__paging__Page_RunOut___2: {
            /** Items */
            items: components["schemas"]["sextant__features__checks__shapes__RunOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /** Page[RunOut] */
        sextant__core__http__paging__Page_RunOut___3: {
            /** Items */
            items: components["schemas"]["sextant__features__reports__shapes__RunOut"][];
            /** Next Cursor */
            next_cursor?: string | null;
            /** Total */
            total?: number | null;
        };
        /**
         * Times
         * @description Minutes, or a line of cron (minute, hour, day of the month, month, day of the week).
         * @example {
         *       "cron": "0 8 * * mon"
         *     }
         */
        sextant__core__recurring__Times: {
            /** Cron */
            cron?: string | null;
            /** Every Minutes */
            every_minutes?: number | null;
        };
        /**
         * Rule
         * @description All that a person decides of an alert.
         */
        sextant__features__alerts__models__Rule: {
            /**
             * Clear After
             * @description Evaluations in a row until it clears.
             * @default 1
             */
            clear_after: number;
            /** Condition */
            condition: components["schemas"]["Threshold"] | components["schemas"]["Moved"] | components["schemas"]["Missing"];
            /**
             * Enabled
             * @default true
             */
            enabled: boolean;
            /**
             * Fire After
             * @description Evaluations in a row until it fires.
             * @default 1
             */
            fire_after: number;
            /** Name */
            name: string;
            /**
             * Shared
             * @description Whether others see it who may see all that it reads.
             * @default false
             */
            shared: boolean;
            /**
             * @default {
             *       "channels": [],
             *       "people": [],
             *       "cleared": true,
             *       "apart_minutes": 5
             *     }
             */
            telling: components["schemas"]["Telling"];
            /**
             * @default {
             *       "every_minutes": 15
             *     }
             */
            times: components["schemas"]["sextant__core__recurring__Times"];
            /**
             * Trigger
             * @description By the clock, or whenever its data changes.
             * @default times
             * @enum {string}
             */
            trigger: "times" | "data";
            watch: components["schemas"]["Watch"];
            /**
             * When Missing
             * @default keep
             * @enum {string}
             */
            when_missing: "keep" | "fire" | "clear";
        };
        /**
         * PreviewOut
         * @description What a rule sees now.
         * @example {
         *       "state": "firing",
         *       "values": [
         *         {
         *           "key": "",
         *           "value": 912.5
         *         }
         *       ],
         *       "words": "below 1,000"
         *     }
         */
        sextant__features__alerts__shapes__PreviewOut: {
            /**
             * State
             * @enum {string}
             */
            state: "new" | "ok" | "pending" | "firing" | "no_data" | "broken";
            /** Values */
            values: components["schemas"]["ValueOut"][];
            /** Words */
            words: string;
        };
        /**
         * RuleIn
         * @example {
         *       "condition": {
         *         "clear": 1100,
         *         "kind": "threshold",
         *         "level": 1000,
         *         "op": "below"
         *       },
         *       "fire_after": 2,
         *       "name": "Revenue a day is low",
         *       "times": {
         *         "cron": "0 8 * * mon-fri"
         *       },
         *       "watch": {
         *         "kind": "sql",
         *         "sql": "SELECT sum(price) AS revenue FROM orders"
         *       }
         *     }
         */
        sextant__features__alerts__shapes__RuleIn: {
            /**
             * Clear After
             * @description Evaluations in a row until it clears.
             * @default 1
             */
            clear_after: number;
            /** Condition */
            condition: components["schemas"]["Threshold"] | components["schemas"]["Moved"] | components["schemas"]["Missing"];
            /**
             * Enabled
             * @default true
             */
            enabled: boolean;
            /**
             * Fire After
             * @description Evaluations in a row until it fires.
             * @default 1
             */
            fire_after: number;
            /** Name */
            name: string;
            /**
             * Shared
             * @description Whether others see it who may see all that it reads.
             * @default false
             */
            shared: boolean;
            /**
             * @default {
             *       "channels": [],
             *       "people": [],
             *       "cleared": true,
             *       "apart_minutes": 5
             *     }
             */
            telling: components["schemas"]["Telling"];
            /**
             * @default {
             *       "every_minutes": 15
             *     }
             */
            times: components["schemas"]["sextant__core__recurring__Times"];
            /**
             * Trigger
             * @description By the clock, or whenever its data changes.
             * @default times
             * @enum {string}
             */
            trigger: "times" | "data";
            watch: components["schemas"]["Watch"];
            /**
             * When Missing
             * @default keep
             * @enum {string}
             */
            when_missing: "keep" | "fire" | "clear";
        };
        /**
         * Rule
         * @description What a check demands: its kind, the columns it looks at, its parameters, the share that must hold.
         */
        sextant__features__checks__models__Rule: {
            /**
             * Columns
             * @default []
             */
            columns: string[];
            /**
             * Kind
             * @enum {string}
             */
            kind: "completeness" | "uniqueness" | "type" | "range" | "set" | "pattern" | "reference" | "freshness" | "row_count_change" | "sql";
            /**
             * Min Share
             * @default 1
             */
            min_share: number;
            /**
             * Name
             * @default
             */
            name: string;
            /** Params */
            params?: {
                [key: string]: unknown;
            };
            /**
             * Severity
             * @default warn
             * @enum {string}
             */
            severity: "info" | "warn" | "hold";
        };
        /** KindOut */
        sextant__features__checks__shapes__KindOut: {
            /** Columns */
            columns: string;
            /** Description */
            description: string;
            /**
             * Kind
             * @enum {string}
             */
            kind: "completeness" | "uniqueness" | "type" | "range" | "set" | "pattern" | "reference" | "freshness" | "row_count_change" | "sql";
            /**
             * Params
             * @description JSON schema of `params`.
             */
            params: {
                [key: string]: unknown;
            };
        };
        /**
         * RanOut
         * @example {
         *       "at": "2026-03-02T09:00:00Z",
         *       "dataset_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33",
         *       "elapsed_ms": 12.5,
         *       "errors": 0,
         *       "failed": 1,
         *       "passed": 4,
         *       "results": [
         *         {
         *           "at": "2026-03-02T09:00:00Z",
         *           "check_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b40",
         *           "checked": 1204,
         *           "dataset_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33",
         *           "examples": [
         *             {
         *               "n": 31,
         *               "price": "-1.00"
         *             }
         *           ],
         *           "failing": 31,
         *           "kind": "range",
         *           "observed": "",
         *           "reason": "31 of 1,204 rows do not hold (2.57 %); at most 1 % may not.",
         *           "result_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b60",
         *           "run_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b51",
         *           "severity": "hold",
         *           "share": 0.974252,
         *           "status": "failed",
         *           "title": "`price` lies between 0 and 500 in at least 99 % of the rows"
         *         }
         *       ],
         *       "rows": 1204,
         *       "run_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b51",
         *       "snapshot_id": "4718210937465120987",
         *       "trigger": "demand",
         *       "verdict": "hold",
         *       "workspace_id": "0198c19f-0000-7000-8000-000000000001"
         *     }
         */
        sextant__features__checks__shapes__RanOut: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Dataset Id */
            dataset_id: string;
            /** Elapsed Ms */
            elapsed_ms: number;
            /** Errors */
            errors: number;
            /** Failed */
            failed: number;
            /** Load Id */
            load_id?: string | null;
            /** Passed */
            passed: number;
            /** Results */
            results: components["schemas"]["Result"][];
            /** Rows */
            rows: number;
            /** Run Id */
            run_id: string;
            /** Snapshot Id */
            snapshot_id: string | null;
            /**
             * Trigger
             * @enum {string}
             */
            trigger: "demand" | "load";
            /**
             * Verdict
             * @enum {string}
             */
            verdict: "passed" | "info" | "warn" | "hold";
            /** Workspace Id */
            workspace_id: string;
        };
        /**
         * RuleIn
         * @example {
         *       "columns": [
         *         "price"
         *       ],
         *       "kind": "range",
         *       "min_share": 0.99,
         *       "name": "",
         *       "params": {
         *         "max": 500,
         *         "min": 0
         *       },
         *       "severity": "hold"
         *     }
         */
        sextant__features__checks__shapes__RuleIn: {
            /**
             * Columns
             * @default []
             */
            columns: string[];
            /**
             * Kind
             * @enum {string}
             */
            kind: "completeness" | "uniqueness" | "type" | "range" | "set" | "pattern" | "reference" | "freshness" | "row_count_change" | "sql";
            /**
             * Min Share
             * @default 1
             */
            min_share: number;
            /**
             * Name
             * @default
             */
            name: string;
            /** Params */
            params?: {
                [key: string]: unknown;
            };
            /**
             * Severity
             * @default warn
             * @enum {string}
             */
            severity: "info" | "warn" | "hold";
        };
        /**
         * RunOut
         * @example {
         *       "at": "2026-03-02T09:00:00Z",
         *       "dataset_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33",
         *       "elapsed_ms": 12.5,
         *       "errors": 0,
         *       "failed": 1,
         *       "passed": 4,
         *       "rows": 1204,
         *       "run_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b51",
         *       "snapshot_id": "4718210937465120987",
         *       "trigger": "demand",
         *       "verdict": "hold",
         *       "workspace_id": "0198c19f-0000-7000-8000-000000000001"
         *     }
         */
        sextant__features__checks__shapes__RunOut: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Dataset Id */
            dataset_id: string;
            /** Elapsed Ms */
            elapsed_ms: number;
            /** Errors */
            errors: number;
            /** Failed */
            failed: number;
            /** Load Id */
            load_id?: string | null;
            /** Passed */
            passed: number;
            /** Rows */
            rows: number;
            /** Run Id */
            run_id: string;
            /** Snapshot Id */
            snapshot_id: string | null;
            /**
             * Trigger
             * @enum {string}
             */
            trigger: "demand" | "load";
            /**
             * Verdict
             * @enum {string}
             */
            verdict: "passed" | "info" | "warn" | "hold";
            /** Workspace Id */
            workspace_id: string;
        };
        /**
         * SearchOut
         * @example {
         *       "job_id": "0198c1a2-7c12-7a0b-8f43-5a1be7b6c901",
         *       "status": "queued"
         *     }
         */
        sextant__features__checks__shapes__SearchOut: {
            /** Job Id */
            job_id: string;
            /** Status */
            status: string;
        };
        /** SuggestionsOut */
        sextant__features__checks__shapes__SuggestionsOut: {
            /** Items */
            items: components["schemas"]["SuggestionOut"][];
            /** Total */
            total: number;
        };
        /**
         * StepOut
         * @description What becomes of one line of the suite, or of one check of the dataset.
         */
        sextant__features__checks__suite_routes__StepOut: {
            /**
             * Action
             * @description add, change, same, remove, or keep: held for the next export.
             * @enum {string}
             */
            action: "add" | "change" | "same" | "remove" | "keep";
            /**
             * Reason
             * @description Why a line is kept rather than run here.
             */
            reason: string;
            /** @description What the check demands from then on. */
            rule: components["schemas"]["sextant__features__checks__models__Rule"] | null;
            /** Title */
            title: string;
            /**
             * Told
             * @description What is not quite the same here.
             */
            told: string;
            /** @description What it demanded before. */
            was: components["schemas"]["sextant__features__checks__models__Rule"] | null;
        };
        /**
         * Reason
         * @description Why rows were set aside: how many, and the first and last line of the file.
         */
        sextant__features__datasets__models__Reason: {
            /** Count */
            count: number;
            /** First Line */
            first_line?: number | null;
            /** Last Line */
            last_line?: number | null;
            /** Reason */
            reason: string;
        };
        /**
         * TableIn
         * @example {
         *       "table": 1
         *     }
         */
        sextant__features__datasets__shapes__TableIn: {
            /** Table */
            table: number;
        };
        /**
         * Rule
         * @description What some people see: rows that satisfy `rows`, columns through masks.
         *
         *     An administrator and the dataset's owner see everything unless `also` names them.
         */
        sextant__features__governance__models__Rule: {
            /**
             * Also
             * @default []
             */
            also: ("admin" | "owner")[];
            /**
             * @default {
             *       "roles": [],
             *       "people": [],
             *       "attributes": {}
             *     }
             */
            audience: components["schemas"]["Audience"];
            /**
             * Columns
             * @default []
             */
            columns: components["schemas"]["Mask"][];
            /** Name */
            name: string;
            /**
             * Others
             * @description What becomes of columns that the rule does not name, also later ones.
             * @default show
             * @enum {string}
             */
            others: "show" | "hide";
            /**
             * Rows
             * @description A condition over the dataset's columns and `person.NAME`.
             * @example region = person.region
             */
            rows?: string | null;
        };
        /** TableOut */
        sextant__features__query__shapes__TableOut: {
            /** Dataset Id */
            dataset_id: string;
            /** Name */
            name: string;
            /** Row Count */
            row_count: number;
            /** Snapshot At */
            snapshot_at?: string | null;
            /** Snapshot Id */
            snapshot_id?: string | null;
            /** Table Name */
            table_name: string;
        };
        /** RunOut */
        sextant__features__reports__shapes__RunOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Finished At */
            finished_at: string | null;
            /** Note */
            note: string;
            /** Recipients */
            recipients: number;
            /** Run Id */
            run_id: string;
            /**
             * Status
             * @enum {string}
             */
            status: "waiting" | "sent" | "skipped" | "failed";
        };
        /**
         * SearchOut
         * @description The best first; `corrected` when a word was taken for a misspelled one.
         * @example {
         *       "corrected": false,
         *       "items": [
         *         {
         *           "detail": "Every departure from New York in 2013",
         *           "href": "/datasets/0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33",
         *           "id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33",
         *           "kind": "dataset",
         *           "score": 0.91,
         *           "title": "Flights"
         *         }
         *       ]
         *     }
         */
        sextant__features__search__routes__SearchOut: {
            /** Corrected */
            corrected: boolean;
            /** Items */
            items: components["schemas"]["FoundOut"][];
        };
        /** PreviewOut */
        sextant__features__semantics__shapes__PreviewOut: {
            /** Sql */
            sql: string;
            /** Value */
            value: unknown;
            /** Where */
            where: string;
        };
        /**
         * KindOut
         * @description A kind of source and what is filled in for it.
         */
        sextant__features__sources__shapes__KindOut: {
            /** Fields */
            fields: components["schemas"]["FieldOut"][];
            /** Label */
            label: string;
            /** Name */
            name: string;
            /**
             * Reads
             * @enum {string}
             */
            reads: "rows" | "files" | "topics";
        };
        /**
         * TableOut
         * @description A table, or a pattern of files; `rows` is the server's estimate.
         */
        sextant__features__sources__shapes__TableOut: {
            /** Files */
            files: number | null;
            /**
             * Kind
             * @enum {string}
             */
            kind: "table" | "view" | "files" | "topic";
            /** Name */
            name: string;
            /** Rows */
            rows: number | null;
            /** Size Bytes */
            size_bytes: number | null;
            /** Table Schema */
            table_schema: string | null;
        };
        /**
         * Reason
         * @description Why events were set aside: how many, and in which lines of the batch the first and the last stood.
         */
        sextant__features__streams__models__Reason: {
            /** Count */
            count: number;
            /** First Line */
            first_line: number;
            /** Last Line */
            last_line: number;
            /** Reason */
            reason: string;
        };
        /**
         * Times
         * @description `every_minutes` is None for a sync that is run by hand alone; `at` is HH:MM for whole days.
         */
        sextant__features__syncs__models__Times: {
            /** At */
            at?: string | null;
            /** Every Minutes */
            every_minutes?: number | null;
        };
        /** RanOut */
        sextant__features__syncs__shapes__RanOut: {
            /** Dataset Id */
            dataset_id: string | null;
            /** Job Id */
            job_id: string;
            /** Status */
            status: string;
        };
        /**
         * RunOut
         * @description One run; `rows_known` are rows at the cursor's last value that were there already.
         */
        sextant__features__syncs__shapes__RunOut: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Error */
            error: string | null;
            /** Files */
            files: string[];
            /** Finished At */
            finished_at: string | null;
            /** Notes */
            notes: string[];
            /** Rows */
            rows: number;
            /** Rows Known */
            rows_known: number;
            /** Run Id */
            run_id: string;
            /**
             * Status
             * @enum {string}
             */
            status: "waiting" | "loading" | "loaded" | "held" | "nothing_new" | "failed";
        };
        /**
         * TableIn
         * @description A table, or a pattern of files, and how it is to be loaded.
         */
        sextant__features__syncs__shapes__TableIn: {
            /**
             * Cursor
             * @description The column from whose last value a run goes on.
             */
            cursor?: string | null;
            /** Dataset Name */
            dataset_name?: string | null;
            /** Key */
            key?: string[];
            /**
             * Mode
             * @description Left out, what loses and doubles no row: by key, after the cursor, or all.
             */
            mode?: ("append" | "replace" | "upsert") | null;
            /**
             * Name
             * @description The table, or a pattern: orders/*.csv.
             */
            name: string;
            /** Table Schema */
            table_schema?: string | null;
            /** @default {} */
            times: components["schemas"]["sextant__features__syncs__models__Times"];
        };
        /**
         * PreviewOut
         * @description The first rows, and how a model of the statement would be kept up with what it reads.
         */
        sextant__features__transforms__modelling__shapes__PreviewOut: {
            /** Columns */
            columns: {
                [key: string]: unknown;
            }[];
            /** Reads */
            reads: string[];
            /** Results */
            results: {
                [key: string]: unknown;
            }[];
            /** Truncated */
            truncated: boolean;
            /** Way */
            way: ("whole" | "groups" | "rows") | null;
        };
        /** StepOut */
        sextant__features__transforms__modelling__shapes__StepOut: {
            /**
             * Action
             * @enum {string}
             */
            action: "make" | "change" | "same";
            /** Table */
            table: string;
        };
        /** SuggestionsOut */
        sextant__features__transforms__rollups__shapes__SuggestionsOut: {
            /** Items */
            items: components["schemas"]["SuggestedOut"][];
        };
        /**
         * ShadesView
         * @description A colour in the light and in the dark.
         */
        ShadesView: {
            dark: components["schemas"]["ShadeView"];
            light: components["schemas"]["ShadeView"];
            /**
             * Resembles
             * @description A colour of the page that already means something, if it looks like one.
             */
            resembles: ("good" | "warn" | "bad") | null;
        };
        /**
         * ShadeView
         * @description The accent of one mode; `kept`: it is the colour that was given.
         */
        ShadeView: {
            /**
             * Accent
             * @example #7c3aed
             */
            accent: string;
            /**
             * Given
             * @description The contrast of the colour as it was given, on its least favourable ground.
             */
            given: number;
            /** Kept */
            kept: boolean;
            /**
             * On Accent
             * @example #ffffff
             */
            on_accent: string;
            /**
             * Soft
             * @example #f0eeff
             */
            soft: string;
        };
        /** ShapeColumnOut */
        ShapeColumnOut: {
            /** Name */
            name: string;
            /**
             * Orders
             * @description Whether a load may go on from the column's last value.
             */
            orders: boolean;
            /** Type */
            type: string;
        };
        /** ShapeOut */
        ShapeOut: {
            /** Columns */
            columns: components["schemas"]["ShapeColumnOut"][];
            /**
             * Key
             * @description The columns of the primary key.
             */
            key: string[];
        };
        /**
         * ShareBody
         * @description A link, with a password if it has one; or a place where it is embedded, by pages of `origins`.
         * @example {
         *       "expires_in_days": 7,
         *       "password": "quiet harbour lamp"
         *     }
         * @example {
         *       "kind": "embed",
         *       "origins": [
         *         "https://www.example.com"
         *       ]
         *     }
         */
        ShareBody: {
            /**
             * Expires In Days
             * @default 30
             */
            expires_in_days: number;
            /**
             * Kind
             * @default link
             * @enum {string}
             */
            kind: "link" | "embed";
            /**
             * Label
             * @default
             */
            label: string;
            /** Origins */
            origins?: string[];
            /**
             * Password
             * @default
             */
            password: string;
        };
        /** SideOut */
        SideOut: {
            /**
             * Committed At
             * Format: date-time
             */
            committed_at: string;
            /** Rows */
            rows: number;
            /** Snapshot Id */
            snapshot_id: string;
        };
        /** SignInBody */
        SignInBody: {
            /**
             * Email
             * @example ada@example.com
             */
            email: string;
            /**
             * Password
             * @example four plain words together
             */
            password: string;
        };
        /** SigningKeysView */
        SigningKeysView: {
            /** Items */
            items: components["schemas"]["SigningKeyView"][];
        };
        /** SigningKeyView */
        SigningKeyView: {
            /** Created At */
            created_at: string;
            /** Kid */
            kid: string;
            /** Public Key */
            public_key: string;
            /** Retired At */
            retired_at: string | null;
        };
        /** SnapshotOut */
        SnapshotOut: {
            /** Added Rows */
            added_rows: number;
            /**
             * Committed At
             * Format: date-time
             */
            committed_at: string;
            /** Is Current */
            is_current: boolean;
            /** Job Id */
            job_id: string | null;
            /** Load Id */
            load_id: string | null;
            /** Operation */
            operation: string;
            /** Parent Id */
            parent_id: string | null;
            /** Snapshot Id */
            snapshot_id: string;
            /** Total Rows */
            total_rows: number;
            /** Undone */
            undone: boolean;
        };
        /**
         * SnoozeIn
         * @example {
         *       "until": "2026-03-02T12:00:00Z"
         *     }
         */
        SnoozeIn: {
            /**
             * Until
             * @description Null wakes it.
             */
            until?: string | null;
        };
        /**
         * SortIn
         * @example {
         *       "column": "order_date",
         *       "dataset_id": "0193…"
         *     }
         */
        SortIn: {
            /** Column */
            column: string;
            /** Dataset Id */
            dataset_id: string;
        };
        /** Sorting */
        Sorting: {
            /** Column */
            column: string;
            /**
             * Descending
             * @default false
             */
            descending: boolean;
        };
        /**
         * SortingOut
         * @example {
         *       "job_id": "0193…",
         *       "status": "queued"
         *     }
         */
        SortingOut: {
            /** Job Id */
            job_id: string;
            /** Status */
            status: string;
        };
        /**
         * StarBody
         * @description Whether the dashboard has your star.
         * @example {
         *       "starred": true
         *     }
         */
        StarBody: {
            /** Starred */
            starred: boolean;
        };
        /**
         * StepBody
         * @description One step down: into one value of a result column.
         */
        StepBody: {
            /** Column */
            column: string;
            /** Value */
            value: string | number | boolean | null;
        };
        /**
         * StepsOut
         * @description What becomes of each model of the file, in the order in which they run.
         */
        StepsOut: {
            /** Applied */
            applied: boolean;
            /** Items */
            items: components["schemas"]["sextant__features__transforms__modelling__shapes__StepOut"][];
        };
        /** StreamColumnOut */
        StreamColumnOut: {
            /** Name */
            name: string;
            /**
             * Path
             * @description Where an event has it; empty for what Sextant adds.
             */
            path: string;
            /** Type */
            type: string;
        };
        /**
         * StreamOut
         * @description A stream; figures over all its events are null for someone who sees a part of them.
         */
        StreamOut: {
            /** Batches */
            batches: number | null;
            /** Columns */
            columns: components["schemas"]["StreamColumnOut"][];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Dataset Id */
            dataset_id: string;
            /** Email */
            email: string;
            /**
             * Event Column
             * @description The column that says when an event happened.
             */
            event_column: string | null;
            /** Events */
            events: number | null;
            /** @description The topic it follows; null for one that is pushed to. */
            follow: components["schemas"]["FollowOut"] | null;
            /**
             * Hot Events
             * @description Events in the log that are in no file yet.
             */
            hot_events: number | null;
            /** Hot Since */
            hot_since: string | null;
            /**
             * Lag Seconds
             * @description How old the newest event was when it came.
             */
            lag_seconds: number | null;
            /** Late */
            late: number | null;
            /**
             * Lateness Seconds
             * @description Events older than this behind the newest count as late.
             */
            lateness_seconds: number;
            /** Name */
            name: string;
            /** Newest Event At */
            newest_event_at: string | null;
            /**
             * Per Second
             * @description Events a second over the last minute.
             */
            per_second: number | null;
            /** Received At */
            received_at: string | null;
            /** Rolled At */
            rolled_at: string | null;
            /** Rolls */
            rolls: number | null;
            /** Set Aside */
            set_aside: number | null;
            /** Shared */
            shared: boolean;
            /** Table Name */
            table_name: string;
        };
        /**
         * StreamSeenOut
         * @description With what came in the last hour, by ten seconds.
         */
        StreamSeenOut: {
            /** Batches */
            batches: number | null;
            /** Columns */
            columns: components["schemas"]["StreamColumnOut"][];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Dataset Id */
            dataset_id: string;
            /** Email */
            email: string;
            /**
             * Event Column
             * @description The column that says when an event happened.
             */
            event_column: string | null;
            /** Events */
            events: number | null;
            /** @description The topic it follows; null for one that is pushed to. */
            follow: components["schemas"]["FollowOut"] | null;
            /**
             * Hot Events
             * @description Events in the log that are in no file yet.
             */
            hot_events: number | null;
            /** Hot Since */
            hot_since: string | null;
            /**
             * Lag Seconds
             * @description How old the newest event was when it came.
             */
            lag_seconds: number | null;
            /** Late */
            late: number | null;
            /**
             * Lateness Seconds
             * @description Events older than this behind the newest count as late.
             */
            lateness_seconds: number;
            /** Name */
            name: string;
            /** Newest Event At */
            newest_event_at: string | null;
            /**
             * Per Second
             * @description Events a second over the last minute.
             */
            per_second: number | null;
            /** Received At */
            received_at: string | null;
            /** Rolled At */
            rolled_at: string | null;
            /** Rolls */
            rolls: number | null;
            /** Set Aside */
            set_aside: number | null;
            /** Shared */
            shared: boolean;
            /** Table Name */
            table_name: string;
            /** Ticks */
            ticks: components["schemas"]["TickOut"][];
        };
        /** StreamsOut */
        StreamsOut: {
            /** Items */
            items: components["schemas"]["StreamOut"][];
        };
        /**
         * SubscriptionOut
         * @example {
         *       "active": true,
         *       "address": "ada@example.com",
         *       "report": "Sales every Monday"
         *     }
         */
        SubscriptionOut: {
            /** Active */
            active: boolean;
            /** Address */
            address: string;
            /** Report */
            report: string;
        };
        /**
         * SuggestedOut
         * @description A rollup to make: `times` it was asked for in the last 14 days, what that took, what it would save.
         */
        SuggestedOut: {
            /** Dataset Id */
            dataset_id: string;
            /** Dataset Name */
            dataset_name: string;
            /** Elapsed Ms */
            elapsed_ms: number;
            /** Figures */
            figures: string[];
            /**
             * Floats
             * @description Whether it adds up fractional numbers, which has to be told.
             */
            floats: boolean;
            /** Keys */
            keys: string[];
            /** Of Rows */
            of_rows: number;
            /**
             * Rows
             * @description About how many it will have.
             */
            rows: number;
            /** Saved Ms */
            saved_ms: number;
            /** Size Bytes */
            size_bytes: number;
            /** Sql */
            sql: string[];
            /** Times */
            times: number;
        };
        /**
         * SuggestionOut
         * @example {
         *       "reason": "No value is below 0; they run from 7.25 to 99.",
         *       "rule": {
         *         "columns": [
         *           "price"
         *         ],
         *         "kind": "range",
         *         "min_share": 1,
         *         "name": "",
         *         "params": {
         *           "min": 0
         *         },
         *         "severity": "warn"
         *       },
         *       "title": "`price` is at least 0 in every row"
         *     }
         */
        SuggestionOut: {
            /** Reason */
            reason: string;
            /** @description Send it as it is to make the check. */
            rule: components["schemas"]["sextant__features__checks__models__Rule"];
            /** Title */
            title: string;
        };
        /** SuggestionsBody */
        SuggestionsBody: {
            /** Suggestions */
            suggestions: components["schemas"]["CompletionBody"][];
        };
        /** SurenessBody */
        SurenessBody: {
            /** Level */
            level: string;
            /** Reasons */
            reasons: string[];
            /** Words */
            words: string;
        };
        /** SyncMadeOut */
        SyncMadeOut: {
            /** Dataset Id */
            dataset_id: string;
            /** Job Id */
            job_id: string;
            /** Name */
            name: string;
            /** Sync Id */
            sync_id: string;
        };
        /** SyncOut */
        SyncOut: {
            /** Connection Id */
            connection_id: string;
            /** Connection Kind */
            connection_kind: string | null;
            /**
             * Connection Name
             * @description Null when the connection was removed.
             */
            connection_name: string | null;
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Cursor */
            cursor: string | null;
            /** Dataset Id */
            dataset_id: string;
            /** Email */
            email: string;
            /** Job Id */
            job_id: string;
            /** Key */
            key: string[];
            last_run: components["schemas"]["sextant__features__syncs__shapes__RunOut"] | null;
            /**
             * Mode
             * @enum {string}
             */
            mode: "append" | "replace" | "upsert";
            /** Next At */
            next_at: string | null;
            /** Sync Id */
            sync_id: string;
            /** Table */
            table: string;
            /** Table Schema */
            table_schema: string | null;
            times: components["schemas"]["sextant__features__syncs__models__Times"];
        };
        /**
         * SyncPatch
         * @example {
         *       "times": {
         *         "at": "02:00",
         *         "every_minutes": 1440
         *       }
         *     }
         */
        SyncPatch: {
            times: components["schemas"]["sextant__features__syncs__models__Times"];
        };
        /**
         * SyncsIn
         * @example {
         *       "connection_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b70",
         *       "tables": [
         *         {
         *           "cursor": "updated_at",
         *           "key": [
         *             "order_id"
         *           ],
         *           "name": "orders",
         *           "table_schema": "public",
         *           "times": {
         *             "every_minutes": 60
         *           }
         *         }
         *       ]
         *     }
         */
        SyncsIn: {
            /** Connection Id */
            connection_id: string;
            /** Tables */
            tables: components["schemas"]["sextant__features__syncs__shapes__TableIn"][];
        };
        /** SyncsMadeOut */
        SyncsMadeOut: {
            /** Items */
            items: components["schemas"]["SyncMadeOut"][];
        };
        /**
         * TableDueOut
         * @description Rows and snapshots of a dataset that end, and files that nothing points to then.
         */
        TableDueOut: {
            /** Dataset Id */
            dataset_id: string;
            files: components["schemas"]["FilesOut"];
            /** Name */
            name: string;
            /** Rows */
            rows: number;
            /** Snapshots */
            snapshots: number;
        };
        /** TablesOut */
        TablesOut: {
            /** Items */
            items: components["schemas"]["sextant__features__sources__shapes__TableOut"][];
            /** Total */
            total: number;
        };
        /**
         * Telling
         * @description Whom an alert tells, and how seldom.
         */
        Telling: {
            /**
             * Again Minutes
             * @description Reminds while it fires and nobody acknowledged it.
             */
            again_minutes?: number | null;
            /**
             * Apart Minutes
             * @description No two notices closer than this; changes are gathered.
             * @default 5
             */
            apart_minutes: number;
            /**
             * Channels
             * @default []
             */
            channels: string[];
            /**
             * Cleared
             * @description Also that it is over.
             * @default true
             */
            cleared: boolean;
            /**
             * People
             * @default []
             */
            people: string[];
            quiet?: components["schemas"]["Quiet"] | null;
        };
        /**
         * TestIn
         * @example {
         *       "to": "ada@example.com"
         *     }
         */
        TestIn: {
            /**
             * To
             * @description Left out, oneself.
             */
            to?: string | null;
        };
        /**
         * ThreadBody
         * @description A thread with its answers; one that was changed by its parts stands where the first one stood.
         */
        ThreadBody: {
            /** Answers */
            answers: components["schemas"]["AnswerBody"][];
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Email
             * @description Who asked.
             */
            email: string;
            /** Mine */
            mine: boolean;
            /** Questions */
            questions: number;
            /** Shared */
            shared: boolean;
            /** Starred */
            starred: boolean;
            /** Thread Id */
            thread_id: string;
            /** Title */
            title: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * ThreadChangeIn
         * @description What to change; what is left out stays. A star is each person's own.
         * @example {
         *       "starred": true,
         *       "title": "Delays in March"
         *     }
         */
        ThreadChangeIn: {
            /**
             * Shared
             * @description Whether everybody in the workspace may read it.
             */
            shared?: boolean | null;
            /** Starred */
            starred?: boolean | null;
            /** Title */
            title?: string | null;
        };
        /**
         * ThreadItem
         * @description A thread as a list shows it; `mine` tells whether the caller may change it.
         */
        ThreadItem: {
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /**
             * Email
             * @description Who asked.
             */
            email: string;
            /** Mine */
            mine: boolean;
            /** Questions */
            questions: number;
            /** Shared */
            shared: boolean;
            /** Starred */
            starred: boolean;
            /** Thread Id */
            thread_id: string;
            /** Title */
            title: string;
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
        };
        /**
         * Threshold
         * @description Fires while the value is beyond `level`; clears only once it is back beyond `clear`.
         */
        Threshold: {
            /**
             * Clear
             * @description Where it clears; `level` without it.
             */
            clear?: number | null;
            /**
             * @description discriminator enum property added by openapi-typescript
             * @enum {string}
             */
            kind: "threshold";
            /** Level */
            level: number;
            /**
             * Op
             * @enum {string}
             */
            op: "above" | "at_least" | "below" | "at_most" | "equal" | "unequal";
        };
        /**
         * TicketOut
         * @description Opens one socket: `/ws/analytics/{dashboard_id}?ticket=…`.
         * @example {
         *       "expires_in": 30,
         *       "ticket": "3q2-7wXk1L…"
         *     }
         */
        TicketOut: {
            /** Expires In */
            expires_in: number;
            /** Ticket */
            ticket: string;
        };
        /**
         * TickOut
         * @description Ten seconds of a stream.
         */
        TickOut: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /** Events */
            events: number;
            /** Late */
            late: number;
            /** Set Aside */
            set_aside: number;
        };
        /**
         * TileConfig
         * @description Hints for a tile's drawing; fields of the page's own may stand beside these.
         */
        TileConfig: {
            /** Along */
            along?: string | null;
            /**
             * Alt
             * @default
             */
            alt: string;
            /** Color */
            color?: string | null;
            /**
             * Colours
             * @default []
             */
            colours: components["schemas"]["Colouring"][];
            /** Compare */
            compare?: ("period" | "year") | null;
            /**
             * Drill
             * @default []
             */
            drill: string[];
            /** Facet */
            facet?: string | null;
            /** Good */
            good?: ("up" | "down") | null;
            /**
             * Image
             * @default
             */
            image: string;
            /**
             * Legend
             * @default true
             */
            legend: boolean;
            /** Limit */
            limit?: number | null;
            /**
             * Log
             * @default false
             */
            log: boolean;
            /**
             * Order
             * @default
             * @enum {string}
             */
            order: "" | "x" | "-x" | "y" | "-y";
            pivot?: components["schemas"]["Pivoting"] | null;
            /**
             * Sort
             * @default []
             */
            sort: components["schemas"]["Sorting"][];
            /**
             * Spark
             * @default false
             */
            spark: boolean;
            /**
             * Text
             * @default
             */
            text: string;
            /** Top */
            top?: number | null;
            /** Totals */
            totals?: {
                [key: string]: "sum" | "avg" | "min" | "max" | "count";
            };
            /** Units */
            units?: {
                [key: string]: string;
            };
            /** X */
            x?: string | null;
            /** Y */
            y?: string | null;
        } & {
            [key: string]: unknown;
        };
        /**
         * TokenAnswer
         * @description OAuth2's answer to the password flow.
         */
        TokenAnswer: {
            /**
             * Access Token
             * @example eyJhbGciOiJFZERTQSIsImtpZCI6…
             */
            access_token: string;
            /**
             * Expires In
             * @example 86400
             */
            expires_in: number;
            /**
             * Token Type
             * @default bearer
             * @example bearer
             */
            token_type: string;
        };
        /** TopicOut */
        TopicOut: {
            /** Description */
            description: string;
            /** Topic */
            topic: string;
        };
        /**
         * Trial
         * @description One attempt to reach a source; `server` says what answered when it was good.
         */
        Trial: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Code
             * @default
             */
            code: string;
            /**
             * Elapsed Ms
             * @default 0
             */
            elapsed_ms: number;
            /**
             * Hint
             * @default
             */
            hint: string;
            /**
             * Message
             * @default
             */
            message: string;
            /** Ok */
            ok: boolean;
            /**
             * Server
             * @default
             */
            server: string;
        };
        /**
         * TrialOut
         * @description What came of trying; `code`, `message` and `hint` say why it is not good.
         */
        TrialOut: {
            /**
             * At
             * Format: date-time
             */
            at: string;
            /**
             * Code
             * @default
             */
            code: string;
            /**
             * Elapsed Ms
             * @default 0
             */
            elapsed_ms: number;
            /**
             * Hint
             * @default
             */
            hint: string;
            /**
             * Message
             * @default
             */
            message: string;
            /** Ok */
            ok: boolean;
            /**
             * Server
             * @default
             */
            server: string;
        };
        /**
         * TryIn
         * @example {
         *       "config": {
         *         "database": "shop",
         *         "host": "db.example.com",
         *         "password": "…",
         *         "port": 5432,
         *         "tls": "require",
         *         "user": "reader"
         *       },
         *       "kind": "postgresql"
         *     }
         */
        TryIn: {
            /** Config */
            config: {
                [key: string]: string | number | boolean;
            };
            /** Kind */
            kind: string;
        };
        /** UnderstandingPart */
        UnderstandingPart: {
            column?: components["schemas"]["ColumnRef"] | null;
            /**
             * Part
             * @description Names the part in a change; empty where it has none.
             * @default
             */
            part: string;
            /** Phrase */
            phrase: string;
            /** Role */
            role: string;
            /** Text */
            text: string;
            /** Value */
            value?: string | null;
        };
        /** UnlockBody */
        UnlockBody: {
            /** Password */
            password: string;
        };
        /**
         * UploadOut
         * @example {
         *       "dataset_id": "0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33",
         *       "job_id": "0198c1a2-7c12-7a0b-8f43-5a1be7b6c901",
         *       "s3_key": "bronze/0198c19f-0000-7000-8000-000000000001/0198c1a2-7c11-7d1e-9c55-0d6a5f1f2b33/flights.csv",
         *       "status": "queued"
         *     }
         */
        UploadOut: {
            /** Dataset Id */
            dataset_id: string;
            /** Job Id */
            job_id: string;
            /** S3 Key */
            s3_key: string;
            /** Status */
            status: string;
        };
        /**
         * UrlIn
         * @example {
         *       "name": "Flights",
         *       "url": "https://example.com/flights.csv"
         *     }
         */
        UrlIn: {
            /**
             * Dataset Id
             * @description A dataset to load into.
             */
            dataset_id?: string | null;
            /**
             * Key
             * @description Columns by which an upsert finds a row.
             */
            key?: string[];
            /**
             * Mode
             * @description append, replace or upsert.
             */
            mode?: string | null;
            /** Name */
            name?: string | null;
            /** Url */
            url: string;
        };
        /**
         * UsageOut
         * @description Where the caller stands; `people` is for administrators: everybody's month, the most tokens first.
         */
        UsageOut: {
            budgets: components["schemas"]["BudgetsOut"];
            /**
             * Model
             * @description The language model that is set; empty where there is none.
             */
            model: string;
            month: components["schemas"]["UsedOut"];
            /** People */
            people: components["schemas"]["PersonOut"][];
            today: components["schemas"]["UsedOut"];
        };
        /**
         * UsedOut
         * @description What questions took; money in the currency of the prices that are set.
         */
        UsedOut: {
            /** Milliseconds */
            milliseconds: number;
            /** Money */
            money: number;
            /** Questions */
            questions: number;
            /** Requests */
            requests: number;
            /** Tokens In */
            tokens_in: number;
            /** Tokens Out */
            tokens_out: number;
        };
        /**
         * User
         * @description A person within one workspace.
         */
        User: {
            /**
             * Attributes
             * @description What policies look at, as an administrator set it.
             * @example {
             *       "region": "North"
             *     }
             */
            attributes?: {
                [key: string]: string | number | boolean | (string | number | boolean)[];
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Email */
            email: string;
            /** Last Login */
            last_login: string | null;
            /** Name */
            name: string;
            /**
             * Role
             * @enum {string}
             */
            role: "viewer" | "analyst" | "admin";
            /**
             * Status
             * @enum {string}
             */
            status: "active" | "invited" | "disabled";
            /**
             * Tier
             * @enum {string}
             */
            tier: "free" | "premium";
            /** User Id */
            user_id: string;
        };
        /**
         * ValidateIn
         * @example {
         *       "sql": "SELECT carier FROM flights"
         *     }
         */
        ValidateIn: {
            /** Parameters */
            parameters?: {
                [key: string]: unknown;
            };
            /** Sql */
            sql: string;
        };
        /** ValidationError */
        ValidationError: {
            /** Context */
            ctx?: Record<string, never>;
            /** Input */
            input?: unknown;
            /** Location */
            loc: (string | number)[];
            /** Message */
            msg: string;
            /** Error Type */
            type: string;
        };
        /**
         * ValidationOut
         * @example {
         *       "errors": [
         *         {
         *           "code": "sql_unknown_column",
         *           "column": 8,
         *           "hint": "Did you mean `carrier`?",
         *           "line": 1,
         *           "message": "There is no column `carier`."
         *         }
         *       ],
         *       "tables": [],
         *       "valid": false
         *     }
         */
        ValidationOut: {
            /** Errors */
            errors: components["schemas"]["ProblemOut"][];
            estimate: components["schemas"]["EstimateOut"] | null;
            /** Tables */
            tables: components["schemas"]["sextant__features__query__shapes__TableOut"][];
            /** Valid */
            valid: boolean;
        };
        /** ValueOut */
        ValueOut: {
            /** Key */
            key: string;
            /** Value */
            value: number | null;
        };
        /**
         * VerificationView
         * @description `broken_at` is the id of the first entry that was tampered with, or `end` when the last are missing.
         */
        VerificationView: {
            /** Broken At */
            broken_at: string | null;
            /**
             * Entries
             * @example 1204
             */
            entries: number;
            /** Ok */
            ok: boolean;
        };
        /**
         * VerifiedBody
         * @description That a person found this answer right; `moved` tells what changed since.
         */
        VerifiedBody: {
            /** At */
            at: string | null;
            /** By */
            by: string;
            /** Key */
            key: string;
            /** Moved */
            moved: string;
            /** Note */
            note: string;
            /** Question */
            question: string;
        };
        /**
         * VerifiedItem
         * @description A verified question, and whether what it gives is still what it gave when it was verified.
         */
        VerifiedItem: {
            /** At */
            at: string | null;
            /** By */
            by: string;
            /** Changed At */
            changed_at: string | null;
            /** Key */
            key: string;
            /**
             * Moves
             * @description Whether its time counts from today, so that its figures are not compared.
             */
            moves: boolean;
            /** Note */
            note: string;
            /** Question */
            question: string;
            /** Ran At */
            ran_at: string | null;
            /** Sql */
            sql: string;
            /**
             * State
             * @description same, moved, failed, or unknown before its first run
             */
            state: string;
            /**
             * Told
             * @description What changed since it was verified, in words.
             */
            told: string;
        };
        /**
         * VerifyIn
         * @description Marks an answer as right; `sql` is the statement that a person wrote in the place of the answer's.
         * @example {
         *       "note": "Agreed with the operations team."
         *     }
         */
        VerifyIn: {
            /**
             * Note
             * @default
             */
            note: string;
            /**
             * Sql
             * @default
             */
            sql: string;
        };
        /** VersionOut */
        VersionOut: {
            /** Datasets */
            datasets: number;
            /** Metrics */
            metrics: number;
            /** Note */
            note: string;
            /**
             * Saved At
             * Format: date-time
             */
            saved_at: string;
            /** Saved By */
            saved_by: string;
            /** Verified */
            verified: number;
            /** Version */
            version: number;
        };
        /**
         * ViewBody
         * @description Which tiles, under which filters; without `tiles` all of them.
         * @example {
         *       "filters": {}
         *     }
         * @example {
         *       "filters": {
         *         "region": {
         *           "values": [
         *             "West"
         *           ]
         *         }
         *       }
         *     }
         * @example {
         *       "picked": {
         *         "by-month": {
         *           "column": "month",
         *           "value": {
         *             "values": [
         *               "2026-03-01"
         *             ]
         *           }
         *         }
         *       }
         *     }
         */
        ViewBody: {
            /**
             * Filters
             * @description By filter id: {values}, {min, max}, {from, to} or {preset}; null for everything.
             */
            filters?: {
                [key: string]: {
                    [key: string]: unknown;
                } | null;
            };
            /** Into */
            into?: {
                [key: string]: components["schemas"]["StepBody"][];
            };
            /** Order */
            order?: {
                [key: string]: components["schemas"]["Sorting"][];
            };
            /** Picked */
            picked?: {
                [key: string]: components["schemas"]["PickBody"];
            };
            /** Tiles */
            tiles?: string[] | null;
        };
        /**
         * Visualization
         * @description A tile: a query and how it is drawn, or a text.
         */
        Visualization: {
            /**
             * Chart Type
             * @default auto
             */
            chart_type: string;
            /**
             * @default {
             *       "text": "",
             *       "spark": false,
             *       "sort": [],
             *       "totals": {},
             *       "colours": [],
             *       "drill": [],
             *       "image": "",
             *       "alt": "",
             *       "units": {},
             *       "order": "",
             *       "log": false,
             *       "legend": true
             *     }
             */
            config: components["schemas"]["TileConfig"];
            /** Dataset Id */
            dataset_id?: string | null;
            /**
             * Datasets
             * @default []
             */
            datasets: components["schemas"]["DatasetUse"][];
            /**
             * @default {
             *       "x": 0,
             *       "y": 0,
             *       "width": 6,
             *       "height": 5
             *     }
             */
            position: components["schemas"]["Position"];
            /**
             * Query
             * @default
             */
            query: string;
            /** Question */
            question?: string | null;
            /**
             * Tab
             * @default
             */
            tab: string;
            /**
             * Title
             * @default
             */
            title: string;
            /**
             * Viz Id
             * @default
             */
            viz_id: string;
        };
        /**
         * Watch
         * @description What is looked at: a statement, a saved query, a metric, a check, a stream or a dashboard's tile.
         *
         *     `by` are columns whose values make groups with a state each; without them the rows are made one value.
         */
        Watch: {
            /**
             * By
             * @default []
             */
            by: string[];
            /** Check Id */
            check_id?: string | null;
            /**
             * Column
             * @description The figure; the first number without it.
             */
            column?: string | null;
            /** Dashboard Id */
            dashboard_id?: string | null;
            /** Dataset Id */
            dataset_id?: string | null;
            /**
             * Fold
             * @description Which of several rows; `rows` counts them.
             * @default first
             * @enum {string}
             */
            fold: "first" | "last" | "sum" | "highest" | "lowest" | "rows";
            /**
             * Kind
             * @enum {string}
             */
            kind: "sql" | "saved" | "metric" | "check" | "stream" | "tile";
            /**
             * Measure
             * @default per_second
             * @enum {string}
             */
            measure: "per_second" | "lag_seconds" | "silent_seconds" | "set_aside";
            /**
             * Metric
             * @default
             */
            metric: string;
            /** Parameters */
            parameters?: {
                [key: string]: unknown;
            };
            /** Saved Id */
            saved_id?: string | null;
            /**
             * Sql
             * @default
             */
            sql: string;
            /** Viz Id */
            viz_id?: string | null;
        };
        /**
         * Wish
         * @description All of it together; a row that nothing is said about stays aside.
         * @example {
         *       "columns": [
         *         {
         *           "column": "amount",
         *           "misfits": "missing"
         *         }
         *       ],
         *       "reasons": [
         *         {
         *           "reason": "3 fields where 6 were expected",
         *           "way": "fit"
         *         }
         *       ],
         *       "rows": [
         *         {
         *           "byte_offset": 12538,
         *           "cells": [
         *             "2025-03-13",
         *             "Rent; March",
         *             "-900.00"
         *           ]
         *         }
         *       ]
         *     }
         */
        Wish: {
            /**
             * Columns
             * @default []
             */
            columns: components["schemas"]["ColumnWay"][];
            /**
             * Reasons
             * @default []
             */
            reasons: components["schemas"]["ReasonWay"][];
            /**
             * Rows
             * @default []
             */
            rows: components["schemas"]["RowEdit"][];
        };
        /**
         * Workspace
         * @description A workspace as the API shows it under `/platforms`.
         */
        Workspace: {
            /** Config */
            config: {
                [key: string]: components["schemas"]["JsonValue"];
            };
            /**
             * Created At
             * Format: date-time
             */
            created_at: string;
            /** Id */
            id: string;
            /** Name */
            name: string;
            /**
             * Status
             * @enum {string}
             */
            status: "provisioning" | "active" | "failed" | "deleting";
            /**
             * Updated At
             * Format: date-time
             */
            updated_at: string;
            /** User Id */
            user_id: string;
        };
        /** WorkspaceBody */
        WorkspaceBody: {
            /**
             * Workspace Id
             * @example 019aa1b2-5c3d-7e4f-8a9b-0c1d2e3f4a5b
             */
            workspace_id: string;
        };
        /** WorthAskingBody */
        WorthAskingBody: {
            /** Questions */
            questions: components["schemas"]["WorthBody"][];
        };
        /** WorthBody */
        WorthBody: {
            /** Question */
            question: string;
            /** Why */
            why: string;
        };
        /**
         * YamlBody
         * @description A dashboard as YAML; `dashboard_id` makes it the next version of one instead of a new one.
         * @example {
         *       "yaml": "dashboard: Sales\ntiles:\n- id: count\n  title: Orders\n  show: number\n  at: [0, 0, 3, 2]\n  sql: SELECT count(*) AS orders FROM orders\n"
         *     }
         */
        YamlBody: {
            /** Dashboard Id */
            dashboard_id?: string | null;
            /** Yaml */
            yaml: string;
        };
        /**
         * YamlIn
         * @example {
         *       "yaml": "dataset: sales\nrules:\n- name: Staff see their own region\n  rows: region = person.region\n"
         *     }
         */
        YamlIn: {
            /** Yaml */
            yaml: string;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
