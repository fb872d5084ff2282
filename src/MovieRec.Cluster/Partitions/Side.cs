namespace MovieRec.Cluster.Partitions;

/// <summary>One of the two sides of the interactions.</summary>
public enum Side
{
    /// <summary>Rows are users.</summary>
    Users,

    /// <summary>Rows are items.</summary>
    Items,
}

/// <summary>What follows from a side.</summary>
public static class Sides
{
    /// <summary>The other side.</summary>
    public static Side Other(this Side side) => side == Side.Users ? Side.Items : Side.Users;

    /// <summary>The side in lower case, as files and messages name it.</summary>
    public static string Word(this Side side) => side == Side.Users ? "users" : "items";
}
