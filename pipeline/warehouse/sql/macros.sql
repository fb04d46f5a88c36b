-- What views and stages have in common; made anew whenever a database is opened to be written.

-- Whether a query followed what was known already. Its coverage is of one conversation, and of no community or search.
CREATE OR REPLACE MACRO is_followed(query) AS regexp_full_match(query, '(conversation|quotes):.*');

-- What stands for the id of a post that was purged.
CREATE OR REPLACE MACRO purged_id(post_id) AS 'purged:' || sha256(post_id);
-- What the source calls a post, as it stands in links.
CREATE OR REPLACE MACRO native_id(post_id) AS regexp_replace(substr(post_id, instr(post_id, ':') + 1), '^t[1-6]_', '');
-- The posts that a query named, where it is of a form that does, and the query without them.
CREATE OR REPLACE MACRO asked_for(source, query) AS CASE
    WHEN regexp_full_match(query, '(conversation|quotes|metrics|posts):.*')
    THEN list_transform(string_split(substr(query, instr(query, ':') + 1), ','), lambda native: source || ':' || native) ELSE [] END;
CREATE OR REPLACE MACRO without_ids(query) AS split_part(query, ':', 1) || ':purged';

-- By which of two readings of a post holds: the later one, of a tie the larger.
CREATE OR REPLACE MACRO reading(verified_at, first_seen_at, edited_at, created_at, title, text) AS
    (coalesce(verified_at, first_seen_at), coalesce(edited_at, created_at), coalesce(title, ''), text);

-- Why a row was rejected, without the value that was wrong.
CREATE OR REPLACE MACRO rule_of(reason) AS regexp_replace(
    regexp_replace(reason, '^is .*; expected ', 'is something else than ', 's'),
    '^is [''"[{(0-9-].*', 'is something else than expected', 's');

-- The words of products that people quote, in lower case: errors, refusals, limits, notices of policies. The same as in
-- models/understanding/messages.toml, by which posts are read.
CREATE OR REPLACE MACRO message_words() AS
    'network error|network connection was lost|something (?:has |seems to have )?(?:went|gone) wrong|failed to fetch'
    || '|fetch failed|(?:error|fault|problem) (?:has )?occurred|error in (?:the )?message stream|internal server error'
    || '|bad gateway|error (?:while |in )?(?:generating|loading|processing|sending) (?:your|the|this|a)\b'
    || '|service (?:is )?(?:temporarily )?unavailable|gateway time-?out|too many (?:concurrent )?requests'
    || '|connection (?:error|reset|refused|timed out)|connect error|socket hang up|[a-z_]+_error\b|\berr_[a-z_]+'
    || '|\b(?:econnreset|etimedout|econnrefused|enotfound|epipe)\b'
    || '|unable to (?:load|connect|process|generate|complete|respond to) (?:your|the|this|a|conversation)\b'
    || '|session (?:has )?expired|response could not be (?:fully )?\w+ed\b|(?:currently |is )at capacity'
    || '|capacity constraints|servers? (?:is|are) (?:currently |temporarily |too )?(?:busy|overloaded)'
    || '|currently overloaded|(?:due to|experiencing) (?:\w+ly |very )?(?:high|heavy) (?:demand|load|traffic|volume)'
    || '|please try again|try again (?:later|soon)\b|conversation not found|unusual activity (?:coming )?from your'
    || '|not (?:currently |yet )?available in your (?:country|region|location)'
    || '|your (?:account|access|organi[sz]ation) (?:has been|was|is) (?:disabled|suspended|banned|restricted|deactivated)'
    || '|(?:reached|hit|exceeded) (?:the|your|our|its|their) (?:\w+ ){0,4}limits?\b'
    || '|limit (?:has been )?(?:reached|exceeded)|quota exceeded|maximum (?:conversation |context )?length'
    || '|until your limit resets|out of free messages|(?:conversation|prompt|message|chat) is too long'
    || '|(?:appears?|seems?) to (?:violate|be against|go against)|(?:may|might) violate'
    || '|our (?:usage|content|acceptable use|safety|community) (?:policy|policies|guidelines|standards)'
    || '|safeguards? (?:have |has )?(?:flagged|blocked|stopped)|(?:has been|was) flagged'
    || '|flagged (?:this|your) (?:message|chat|conversation|request|content|prompt)'
    || '|i (?:can(?:[''’]t|not)|am unable to|am not able to|won[''’]t) (?:help|assist|discuss|continue|comply|engage|fulfil)'
    || '|i[''’]m (?:unable|not able) to (?:help|assist|discuss|continue|comply|engage|fulfil)'
    || '|outside (?:of )?my capabilities|beyond my (?:current )?(?:scope|capabilities)';
CREATE OR REPLACE MACRO code_words() AS
    '(?:error|http|status|code)[ :#-]{0,3}[45]\d\d\b|\b[45]\d\d (?:error|internal|bad|service|gateway|too many)';

-- Whether a text tells word for word what a product said: by such words, by naming it as a quote, or by setting a
-- sentence in quotation marks. What asks to be passed on is copied for its own sake, whatever it quotes; so is what has more
-- words than any message of a product (the longest that is known has 35): they are somebody's own.
CREATE OR REPLACE MACRO quotes_the_product(words) AS len(regexp_extract_all(words, '\w+')) <= 45
    AND NOT regexp_matches(lower(words),
    'copy (?:and|&|\+) ?paste|copypasta|pass (?:this|it) on|spread the word|\b(?:share|repost|retweet|repeat) this\b|'
    || '\bpost this (?:everywhere|before|too|on)\b')
    AND regexp_matches(lower(words), message_words() || '|' || code_words()
    || '|\b(?:says?|said|shows?|showed|reads?|displays?|displayed|tells? me|told me|throws?|returns?|answers?|answered|replies'
    || '|replied|gets?|got|getting|gives? me|gave me|message|popup|banner|notice|response)(?: only| just| is| was| now| back)?'
    || '\s*[:"“«„‘]\s*\S.{10}'
    || '|"[^"\s][^"]{23,}"|[“„«][^“”„«»]{25,}[”“»]');

-- Whether a post passes another one on, and the words of a post without what marks it as passed on.
CREATE OR REPLACE MACRO is_passed_on(words) AS words LIKE 'RT @%';
CREATE OR REPLACE MACRO own_words(title, words) AS
    lower(trim(regexp_replace(concat_ws(' ', title, words), '^RT @\w+:? ', '')));

-- Until when an item of a status page lasts; an open one, of which the page says no more, for a day.
CREATE OR REPLACE MACRO outage_end(started_at, resolved_at, updated_at) AS
    coalesce(resolved_at, greatest(started_at, updated_at) + INTERVAL 24 hour);
-- Notices and planned maintenance (impact none) explain no hour, nor does what lasted for more than a week.
CREATE OR REPLACE MACRO is_outage(impact, started_at, resolved_at, updated_at) AS
    impact <> 'none' AND outage_end(started_at, resolved_at, updated_at) <= started_at + INTERVAL 7 day;

-- The weeks that are held against each other everywhere: the last 7 days of data, and the 7 before.
CREATE OR REPLACE MACRO in_last_week(moment, now) AS moment > now - INTERVAL 7 day AND moment <= now;
CREATE OR REPLACE MACRO in_week_before(moment, now) AS moment > now - INTERVAL 14 day AND moment <= now - INTERVAL 7 day;
