-- Question   Which channels was money spent on?
-- Grain      one row per channel, however its name is spelled in large and small letters
-- Reads      costs
-- Columns    channel_key  its name in small letters, without blanks around it
--            channel  its name, the spelling that comes first in the alphabet
-- Left out   costs without a channel
with named as (
    select lower(trim(c.channel)) as channel_key, trim(c.channel) as channel
    from costs c
)
select n.channel_key, min(n.channel) as channel
from named n
where n.channel_key not in ('', 'unknown')
group by n.channel_key
