-- What Orleans' ADO.NET providers need in a PostgreSQL database: a table of named queries, which they read once and then ask by parameters they
-- name themselves, and the tables behind those. Everything lies in a schema of its own. The script may run again and again.

CREATE SCHEMA IF NOT EXISTS movierec;

-- The one name that the providers know.
CREATE TABLE IF NOT EXISTS movierec.OrleansQuery
(
    QueryKey text PRIMARY KEY,
    QueryText text NOT NULL
);

-- One row a cluster: its version grows with every change of who belongs to it.
CREATE TABLE IF NOT EXISTS movierec.Clusters
(
    DeploymentId text PRIMARY KEY,
    Version integer NOT NULL DEFAULT 0
);

-- One row a silo, the dead included until they are cleared away.
CREATE TABLE IF NOT EXISTS movierec.Silos
(
    DeploymentId text NOT NULL REFERENCES movierec.Clusters,
    Address text NOT NULL,
    Port integer NOT NULL,
    Generation integer NOT NULL,
    SiloName text NOT NULL,
    HostName text NOT NULL,
    Status integer NOT NULL,
    ProxyPort integer NOT NULL,
    SuspectTimes text,
    StartTime timestamptz NOT NULL,
    IAmAliveTime timestamptz NOT NULL,
    PRIMARY KEY (DeploymentId, Address, Port, Generation)
);

-- One row a grain's state.
CREATE TABLE IF NOT EXISTS movierec.States
(
    ServiceId text NOT NULL,
    GrainTypeString text NOT NULL,
    GrainIdN0 bigint NOT NULL,
    GrainIdN1 bigint NOT NULL,
    GrainIdExtensionString text NOT NULL DEFAULT '',
    Version integer NOT NULL,
    PayloadBinary bytea NOT NULL,
    PRIMARY KEY (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString)
);

-- Factors do not compress; trying to would cost more than writing them.
ALTER TABLE movierec.States ALTER COLUMN PayloadBinary SET STORAGE EXTERNAL;

INSERT INTO movierec.OrleansQuery (QueryKey, QueryText) VALUES
('InsertMembershipVersionKey', $$
    WITH added AS (INSERT INTO Clusters (DeploymentId) VALUES (@DeploymentId) ON CONFLICT DO NOTHING RETURNING 1)
    SELECT count(*) > 0 FROM added
$$),
('MembershipReadAllKey', $$
    SELECT Address, Port, Generation, SiloName, HostName, Status, ProxyPort, SuspectTimes, StartTime, IAmAliveTime, Version
    FROM Clusters LEFT JOIN Silos USING (DeploymentId)
    WHERE DeploymentId = @DeploymentId
$$),
('MembershipReadRowKey', $$
    SELECT s.Address, s.Port, s.Generation, s.SiloName, s.HostName, s.Status, s.ProxyPort, s.SuspectTimes, s.StartTime, s.IAmAliveTime, c.Version
    FROM Clusters c LEFT JOIN Silos s
        ON s.DeploymentId = c.DeploymentId AND s.Address = @Address AND s.Port = @Port AND s.Generation = @Generation
    WHERE c.DeploymentId = @DeploymentId
$$),
-- A change counts only against the version its author has seen; the row of that version makes authors wait for each other.
('InsertMembershipKey', $$
    WITH seen AS
    (
        UPDATE Clusters SET Version = Version + 1
        WHERE DeploymentId = @DeploymentId AND Version = @Version AND NOT EXISTS
            (SELECT FROM Silos WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation)
        RETURNING DeploymentId
    ),
    added AS
    (
        INSERT INTO Silos (DeploymentId, Address, Port, Generation, SiloName, HostName, Status, ProxyPort, StartTime, IAmAliveTime)
        SELECT DeploymentId, @Address, @Port, @Generation, @SiloName, @HostName, @Status, @ProxyPort, @StartTime, @IAmAliveTime FROM seen
        RETURNING 1
    )
    SELECT count(*) > 0 FROM added
$$),
('UpdateMembershipKey', $$
    WITH seen AS
    (
        UPDATE Clusters SET Version = Version + 1
        WHERE DeploymentId = @DeploymentId AND Version = @Version AND EXISTS
            (SELECT FROM Silos WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation)
        RETURNING DeploymentId
    ),
    changed AS
    (
        UPDATE Silos SET Status = @Status, SuspectTimes = CAST(@SuspectTimes AS text), IAmAliveTime = @IAmAliveTime
        FROM seen
        WHERE Silos.DeploymentId = seen.DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
        RETURNING 1
    )
    SELECT count(*) > 0 FROM changed
$$),
('UpdateIAmAlivetimeKey', $$
    UPDATE Silos SET IAmAliveTime = @IAmAliveTime
    WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation
$$),
('GatewaysQueryKey', $$
    SELECT Address, ProxyPort, Generation FROM Silos
    WHERE DeploymentId = @DeploymentId AND Status = @Status AND ProxyPort > 0
$$),
('DeleteMembershipTableEntriesKey', $$
    WITH silos AS (DELETE FROM Silos WHERE DeploymentId = @DeploymentId)
    UPDATE Clusters SET Version = Version + 1 WHERE DeploymentId = @DeploymentId
$$),
-- 6 is a silo declared dead.
('CleanupDefunctSiloEntriesKey', $$
    DELETE FROM Silos WHERE DeploymentId = @DeploymentId AND Status = 6 AND IAmAliveTime < @IAmAliveTime
$$),
('CleanupDefunctSiloEntryKey', $$
    DELETE FROM Silos
    WHERE DeploymentId = @DeploymentId AND Address = @Address AND Port = @Port AND Generation = @Generation AND Status = 6
        AND StartTime = @StartTime AND IAmAliveTime = @IAmAliveTime AND coalesce(SuspectTimes, '') = coalesce(CAST(@SuspectTimes AS text), '')
$$),
('ReadFromStorageKey', $$
    SELECT PayloadBinary, Version FROM States
    WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
        AND GrainIdExtensionString = coalesce(CAST(@GrainIdExtensionString AS text), '')
$$),
-- A first state where there is none, or the next after the version that the grain knows: no row comes back where another was faster.
('WriteToStorageKey', $$
    WITH changed AS
    (
        UPDATE States SET PayloadBinary = @PayloadBinary, Version = Version + 1
        WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
            AND GrainIdExtensionString = coalesce(CAST(@GrainIdExtensionString AS text), '') AND Version = CAST(@GrainStateVersion AS integer)
        RETURNING Version
    ),
    added AS
    (
        INSERT INTO States (ServiceId, GrainTypeString, GrainIdN0, GrainIdN1, GrainIdExtensionString, Version, PayloadBinary)
        SELECT @ServiceId, @GrainTypeString, @GrainIdN0, @GrainIdN1, coalesce(CAST(@GrainIdExtensionString AS text), ''), 1, @PayloadBinary
        WHERE CAST(@GrainStateVersion AS integer) IS NULL
        ON CONFLICT DO NOTHING
        RETURNING Version
    )
    SELECT Version AS NewGrainStateVersion FROM changed UNION ALL SELECT Version FROM added
$$),
-- A block that is forgotten leaves no row behind; the version that comes back is the one it would have had.
('ClearStorageKey', $$
    DELETE FROM States
    WHERE ServiceId = @ServiceId AND GrainTypeString = @GrainTypeString AND GrainIdN0 = @GrainIdN0 AND GrainIdN1 = @GrainIdN1
        AND GrainIdExtensionString = coalesce(CAST(@GrainIdExtensionString AS text), '') AND Version = CAST(@GrainStateVersion AS integer)
    RETURNING Version + 1 AS NewGrainStateVersion
$$)
ON CONFLICT (QueryKey) DO UPDATE SET QueryText = excluded.QueryText;
